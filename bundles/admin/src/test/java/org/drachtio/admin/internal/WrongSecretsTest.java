package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.drachtio.admin.internal.command.WrongSecrets;
import org.junit.jupiter.api.Test;

class WrongSecretsTest {

  private final WrongSecrets wrong = new WrongSecrets();

  private static InetAddress at(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private void fail(String address, int times) {
    for (int i = 0; i < times; i++) {
      wrong.failed(at(address), 0);
    }
  }

  @Test
  void eachAddressIsOnItsOwn() {
    fail("192.0.2.1", 100);
    assertTrue(wrong.waitOf(at("192.0.2.1"), 0) > 0);
    assertEquals(0, wrong.waitOf(at("192.0.2.2"), 0));
  }

  @Test
  void aNetworkOfIpv6IsOneAddress() {
    fail("2001:db8::1", 5);
    assertTrue(wrong.waitOf(at("2001:db8::ffff:1"), 0) > 0);
    assertEquals(0, wrong.waitOf(at("2001:db8:0:1::1"), 0));
  }

  @Test
  void aFewAreFreeAndAfterAMinuteItIsForgotten() {
    fail("192.0.2.1", 4);
    assertEquals(0, wrong.waitOf(at("192.0.2.1"), 0));
    fail("192.0.2.1", 1);
    assertEquals(200, wrong.waitOf(at("192.0.2.1"), 0));
    assertEquals(400, wrong.waitOf(at("192.0.2.1"), 0));
    assertEquals(0, wrong.waitOf(at("192.0.2.1"), 60_001));
  }

  @Test
  void addressesAreBounded() {
    for (int i = 0; i < WrongSecrets.MAX_SOURCES + 100; i++) {
      fail("10.0." + i / 250 + "." + i % 250, 5);
    }
    assertEquals(WrongSecrets.MAX_SOURCES, wrong.size());
    assertEquals(0, wrong.waitOf(at("10.0.0.0"), 0), "the quietest is forgotten");
  }
}
