package org.drachtio.sip.transport.internal.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.drachtio.sip.transport.internal.watch.MicrosClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "10.20.30.255, 10.20.30.255",
    "::1, ::1",
    "[::1], ::1",
    "::, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "fe80::, fe80::",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:0:0:4:0:0:0:8, 1:0:0:4::8"
  })
  void numericTextIsReadAndWrittenInItsShortestForm(String text, String expected) {
    assertEquals(expected, Addresses.text(Addresses.parse(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1..2.3",
        "1.2.3.4 ",
        "abc",
        "::g",
        "1::2::3",
        ".",
        "example.com",
        "fe80::1%lo",
        "g::1",
        "1.2.3.4:5060"
      })
  void whatIsNotNumericIsNoAddress(String text) {
    assertNull(Addresses.parse(text));
  }

  @Test
  void ipv6HostsStandInBrackets() {
    assertEquals("[2001:db8::7]", Addresses.host(Addresses.parse("2001:db8::7")));
    assertEquals("10.0.0.1", Addresses.host(Addresses.parse("10.0.0.1")));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "127.0.0.1/32, 127.0.0.1, true",
    "127.0.0.1/32, 127.0.0.2, false",
    "0.0.0.0/0, 203.0.113.1, true",
    "0.0.0.0/0, ::1, false"
  })
  void subnetsContainTheirAddresses(String subnet, String address, boolean expected) {
    assertEquals(expected, Subnet.parse(subnet).orElseThrow().contains(Addresses.parse(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/x", "::1/64", "/8"})
  void badSubnetsAreRefused(String text) {
    assertTrue(Subnet.parse(text).isEmpty());
  }

  @Test
  void peersAreTheSameObjectsWhenSeenAgain() {
    PeerCache peers = new PeerCache();
    InetSocketAddress from = new InetSocketAddress(Addresses.parse("192.0.2.7"), 5080);
    String text = peers.address(from);
    assertEquals("192.0.2.7", text);
    assertSame(text, peers.address(new InetSocketAddress(Addresses.parse("192.0.2.7"), 5080)));
    assertSame(from, peers.socket("192.0.2.7", 5080));
    assertEquals(
        new InetSocketAddress(Addresses.parse("192.0.2.7"), 5081), peers.socket("192.0.2.7", 5081));
    assertNull(peers.socket("host.example.com", 5060));
  }

  @Test
  void manyPeersAreKeptApart() {
    PeerCache peers = new PeerCache();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 20_000; i++) {
        String address = "10.1." + (i >> 8) + "." + (i & 255);
        InetSocketAddress socket = new InetSocketAddress(Addresses.parse(address), 1000 + i);
        assertEquals(address, peers.address(socket));
        assertEquals(socket, peers.socket(address, 1000 + i));
      }
    }
  }

  @Test
  void theClockFollowsTheWallClock() {
    MicrosClock clock = new MicrosClock();
    long before = System.currentTimeMillis() * 1000;
    long now = clock.now();
    long after = (System.currentTimeMillis() + 1) * 1000;
    long slack = 100_000;
    assertFalse(now < before - slack || now > after + slack, before + " " + now + " " + after);
  }
}
