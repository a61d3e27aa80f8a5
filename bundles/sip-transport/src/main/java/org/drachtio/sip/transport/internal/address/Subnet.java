package org.drachtio.sip.transport.internal.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/** An IPv4 network. */
public record Subnet(int network, int prefix) {

  /** From {@code 10.0.0.0/8}; host bits are ignored. */
  public static Optional<Subnet> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !Addresses.isIpv4(text.substring(0, slash))) {
      return Optional.empty();
    }
    int prefix = 0;
    String digits = text.substring(slash + 1);
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9 || prefix > 32) {
        return Optional.empty();
      }
      prefix = prefix * 10 + digit;
    }
    if (digits.isEmpty() || prefix > 32) {
      return Optional.empty();
    }
    InetAddress address = Addresses.parse(text.substring(0, slash));
    return Optional.of(new Subnet(bits((Inet4Address) address) & mask(prefix), prefix));
  }

  /** Text that {@link #parse} reads as this network again. */
  public String text() {
    byte[] octets = {
      (byte) (network >> 24), (byte) (network >> 16), (byte) (network >> 8), (byte) network
    };
    return Addresses.text(Addresses.ofBytes(octets)) + "/" + prefix;
  }

  public boolean contains(InetAddress address) {
    return address instanceof Inet4Address v4 && (bits(v4) & mask(prefix)) == network;
  }

  private static int mask(int prefix) {
    return prefix == 0 ? 0 : -1 << (32 - prefix);
  }

  private static int bits(Inet4Address address) {
    byte[] b = address.getAddress();
    return (b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff);
  }
}
