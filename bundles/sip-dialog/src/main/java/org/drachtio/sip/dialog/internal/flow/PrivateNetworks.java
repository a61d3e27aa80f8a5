package org.drachtio.sip.dialog.internal.flow;

/** The IPv4 networks that are not routed in public (RFC 1918 §3, RFC 6598). Stateless. */
final class PrivateNetworks {

  private static final int OCTETS = 4;
  private static final int NOT_IPV4 = -1;

  private PrivateNetworks() {}

  /**
   * The network that an address is in: {@code 10/8}, {@code 172.16/12}, {@code 192.168/16} or
   * {@code 100.64/10}; empty if it is public, or no IPv4 address.
   */
  public static String of(String host) {
    long address = addressOf(host);
    if (address < 0) {
      return "";
    }
    int first = (int) (address >> 24);
    int second = (int) (address >> 16) & 0xff;
    if (first == 10) {
      return "10/8";
    }
    if (first == 192 && second == 168) {
      return "192.168/16";
    }
    if (first == 172 && second >= 16 && second < 32) {
      return "172.16/12";
    }
    return first == 100 && second >= 64 && second < 128 ? "100.64/10" : "";
  }

  /** Whether an address is in one of them. */
  static boolean contain(String host) {
    return !of(host).isEmpty();
  }

  /** Whether two IPv4 addresses have their first bits in common. */
  static boolean share(String host, String other, int bits) {
    long one = addressOf(host);
    long two = addressOf(other);
    int rest = OCTETS * Byte.SIZE - bits;
    return one >= 0 && two >= 0 && one >> rest == two >> rest;
  }

  /** The address as a number; −1 if it is not in dotted decimal. */
  private static long addressOf(String host) {
    long address = 0;
    int octet = -1;
    int dots = 0;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == '.' && octet >= 0 && dots < OCTETS - 1) {
        address = address << Byte.SIZE | octet;
        octet = -1;
        dots++;
      } else if (c >= '0' && c <= '9') {
        octet = Math.max(octet, 0) * 10 + (c - '0');
        if (octet > 255) {
          return NOT_IPV4;
        }
      } else {
        return NOT_IPV4;
      }
    }
    return dots == OCTETS - 1 && octet >= 0 ? address << Byte.SIZE | octet : NOT_IPV4;
  }
}
