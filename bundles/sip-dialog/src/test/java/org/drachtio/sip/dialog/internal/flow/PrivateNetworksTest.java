package org.drachtio.sip.dialog.internal.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet4Address;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses are private, and which are near. */
class PrivateNetworksTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10/8",
    "11.0.0.1, ''",
    "172.15.255.255, ''",
    "172.16.0.1, 172.16/12",
    "172.31.255.255, 172.16/12",
    "172.32.0.0, ''",
    "192.168.0.1, 192.168/16",
    "192.169.0.1, ''",
    "100.64.0.1, 100.64/10",
    "100.127.0.1, 100.64/10",
    "100.128.0.1, ''",
    "10.0.0, ''",
    "10.0.0.0.1, ''",
    "10..0.1, ''",
    "10.0.0.256, ''",
    "10.0.0.99999999999999999999, ''",
    "10.example.com, ''",
    "[fd00::1], ''",
    "'', ''",
  })
  void whichNetworkAnAddressIsIn(String host, String network) {
    assertEquals(network, PrivateNetworks.of(host));
    assertEquals(!network.isEmpty(), PrivateNetworks.contain(host));
  }

  @Test
  void firstBitsInCommon() {
    assertTrue(PrivateNetworks.share("10.1.2.3", "10.1.2.200", 24));
    assertFalse(PrivateNetworks.share("10.1.2.3", "10.1.2.200", 25));
    assertFalse(PrivateNetworks.share("10.1.2.3", "10.1.3.3", 24));
    assertTrue(PrivateNetworks.share("10.1.2.3", "200.1.3.3", 0));
    assertFalse(PrivateNetworks.share("host", "host", 0));
  }

  @Test
  void theNetworksOfThisMachineAreNear() throws Exception {
    NearNetworks near = new NearNetworks();
    assertTrue(near.test("127.7.7.7"));
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .forEach(address -> assertTrue(near.test(address.getHostAddress())));
    assertFalse(near.test("203.0.113.77"));
    assertFalse(near.test("example.com"));
  }
}
