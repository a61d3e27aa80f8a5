package org.drachtio.kernel.io.internal.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.drachtio.kernel.io.internal.bounds.ConnectionBounds.Verdict;
import org.junit.jupiter.api.Test;

class ConnectionBoundsTest {

  private final ConnectionBounds bounds = new ConnectionBounds();

  private static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  @Test
  void withoutABoundAllAreAdmitted() throws Exception {
    for (int i = 0; i < 1000; i++) {
      assertEquals(Verdict.ADMITTED, bounds.admit(address("192.0.2.1")));
    }
    assertEquals(1000, bounds.size());
  }

  @Test
  void aRefusedConnectionDoesNotCount() throws Exception {
    bounds.set(3, 2);
    InetAddress one = address("192.0.2.1");
    InetAddress other = address("192.0.2.2");
    assertEquals(Verdict.ADMITTED, bounds.admit(one));
    assertEquals(Verdict.ADMITTED, bounds.admit(one));
    assertEquals(Verdict.SOURCE_FULL, bounds.admit(one));
    assertEquals(Verdict.ADMITTED, bounds.admit(other));
    assertEquals(Verdict.FULL, bounds.admit(other));
    bounds.release(one);
    assertEquals(Verdict.ADMITTED, bounds.admit(one));
    assertEquals(3, bounds.size());
  }

  @Test
  void aNetworkOfIpv6IsOneSource() throws Exception {
    bounds.set(0, 1);
    assertEquals(Verdict.ADMITTED, bounds.admit(address("2001:db8:0:1::1")));
    assertEquals(Verdict.SOURCE_FULL, bounds.admit(address("2001:db8:0:1:ffff::2")));
    assertEquals(Verdict.ADMITTED, bounds.admit(address("2001:db8:0:2::1")));
  }

  @Test
  void aLowerBoundTakesEffectOnceEnoughHaveGone() throws Exception {
    InetAddress one = address("192.0.2.1");
    for (int i = 0; i < 3; i++) {
      bounds.admit(one);
    }
    bounds.set(2, 0);
    assertEquals(Verdict.FULL, bounds.admit(one));
    bounds.release(one);
    assertEquals(Verdict.FULL, bounds.admit(one));
    bounds.release(one);
    assertEquals(Verdict.ADMITTED, bounds.admit(one));
  }
}
