package org.drachtio.api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetworksTest {

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow(() -> new AssertionError(text));
  }

  private static IpNetwork network(String text) {
    return IpNetwork.parse(text).orElseThrow(() -> new AssertionError(text));
  }

  @Test
  void addressesOfBothFamiliesInTheirUsualForm() {
    for (String text :
        List.of(
            "0.0.0.0",
            "192.0.2.1",
            "255.255.255.255",
            "::",
            "::1",
            "2001:db8::",
            "2001:db8::1",
            "1:2:3:4:5:6:7:8",
            "fe80::a:0:0:1",
            "1:0:2::3")) {
      assertEquals(text, address(text).toString());
    }
    assertEquals(address("2001:db8:0:0:0:0:0:1"), address("2001:DB8::1"));
    assertEquals(address("192.0.2.1"), address("::ffff:192.0.2.1"));
    assertEquals(address("192.0.2.1"), address("::FFFF:c000:0201"));
    assertEquals(address("fe80::1"), address("fe80::1%eth0"));
    assertEquals(address("64:ff9b::c000:201"), address("64:ff9b::192.0.2.1"));
  }

  @Test
  void anAddressIsWhatTheJdkTakesItFor() throws UnknownHostException {
    Random random = new Random(14);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      for (int zero = 0; zero < bytes.length; zero++) {
        if (random.nextInt(3) > 0) {
          bytes[zero] = 0;
        }
      }
      String text = InetAddress.getByAddress(bytes).getHostAddress();
      IpAddress address = address(text);
      assertEquals(
          InetAddress.getByAddress(bytes), InetAddress.getByName(address.toString()), text);
      assertEquals(address, address(address.toString()));
    }
  }

  @Test
  void whatIsNoAddress() {
    for (String text :
        List.of(
            "",
            ".",
            ":",
            ":::",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "1.2.3.04",
            "1.2.3.4x",
            "1.2..4",
            "1.2.3.-4",
            "1.2.3.4%eth0",
            "example.org",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "1::2::3",
            "12345::",
            "::g",
            "1:",
            ":1",
            "::1.2.3",
            "1:2:3:4:5:6:7:1.2.3.4",
            "[::1]",
            "\u0661.2.3.4")) {
      assertEquals(Optional.empty(), IpAddress.parse(text), text);
    }
    for (String text :
        List.of("/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/0024", "::/129")) {
      assertEquals(Optional.empty(), IpNetwork.parse(text), text);
    }
  }

  @Test
  void networksInCidrNotation() {
    assertEquals("192.0.2.0/24", network("192.0.2.77/24").toString());
    assertEquals("192.0.2.1", network("192.0.2.1/32").toString());
    assertEquals("0.0.0.0/0", network("0.0.0.0/0").toString());
    assertEquals("2001:db8::/33", network("2001:db8::1/33").toString());
    assertEquals("::/0", network("::/0").toString());
    assertEquals("2001:db8:0:0:8000::/65", network("2001:db8::8000:0:0:1/65").toString());
    assertEquals(network("192.0.2.0/24"), network("::ffff:192.0.2.0/120"));
    assertTrue(network("0.0.0.0/0").contains(address("255.1.2.3")));
    assertFalse(network("0.0.0.0/0").contains(address("2001:db8::1")));
    assertTrue(network("::/0").contains(address("ffff::1")));
    // An operator who means all of IPv6 means nothing of IPv4.
    assertFalse(network("::/0").contains(address("192.0.2.1")));
    assertFalse(network("::/95").contains(address("192.0.2.1")));
    assertTrue(network("::ffff:0:0/96").contains(address("192.0.2.1")));
  }

  @Test
  void aSetHasWhatOneOfItsNetworksHas() {
    Random random = new Random(14);
    for (int round = 0; round < 300; round++) {
      List<IpNetwork> networks = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        networks.add(
            switch (random.nextInt(9)) {
              case 0 -> network("::/" + random.nextInt(97));
              case 1, 2, 3, 4 ->
                  network("10.0.0." + random.nextInt(256) + "/" + (24 + random.nextInt(9)));
              default ->
                  network("2001:db8::" + random.nextInt(100) + "/" + (120 + random.nextInt(9)));
            });
      }
      NetworkSet set = NetworkSet.of(networks);
      assertEquals(networks.isEmpty(), set.isEmpty());
      for (int i = 0; i < 256; i++) {
        for (IpAddress each :
            List.of(
                address("10.0.0." + i),
                address("2001:db8::" + i),
                address("::" + i),
                address("::1:0:0:" + i))) {
          boolean wanted = networks.stream().anyMatch(network -> network.contains(each));
          assertEquals(wanted, set.contains(each), each + " in " + networks);
        }
      }
    }
    assertFalse(NetworkSet.EMPTY.contains(address("::")));
    NetworkSet ends = NetworkSet.of(List.of(network("::"), network("ffff::/16")));
    assertTrue(ends.contains(address("::")));
    assertTrue(ends.contains(address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
    assertFalse(ends.contains(address("::1")));
  }
}
