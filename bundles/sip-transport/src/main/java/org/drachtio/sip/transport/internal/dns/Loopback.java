package org.drachtio.sip.transport.internal.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** This machine, and addresses without the names by which they were found. */
final class Loopback {

  /** IPv4 first. */
  static final List<InetAddress> ADDRESSES =
      List.of(
          ofBytes(new byte[] {127, 0, 0, 1}),
          ofBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));

  private Loopback() {}

  /** So that equal addresses are told the same way. */
  static InetAddress nameless(InetAddress address) {
    return ofBytes(address.getAddress());
  }

  private static InetAddress ofBytes(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
