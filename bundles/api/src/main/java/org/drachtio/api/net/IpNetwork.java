package org.drachtio.api.net;

import java.util.Optional;

/**
 * A network: all addresses that share the first bits of one. An IPv6 network has no IPv4 address in
 * it, also where their mapped form would be: {@code ::/0} is all of IPv6 and nothing of IPv4.
 * Immutable.
 *
 * @param first lowest address of it
 * @param last highest address of it
 */
public record IpNetwork(IpAddress first, IpAddress last) {

  private static final int BITS = 128;
  private static final int IPV4_PREFIX = 96;

  /**
   * Reads an address or a network in CIDR notation (RFC 4632); bits behind the prefix are ignored.
   *
   * @param text {@code 192.0.2.1}, {@code 192.0.2.0/24}, {@code 2001:db8::/32}
   */
  public static Optional<IpNetwork> parse(String text) {
    int slash = text.indexOf('/');
    Optional<IpAddress> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    // A mapped address that is written as IPv6 counts its bits as IPv6 does.
    boolean writtenAsIpv4 = text.indexOf(':') < 0;
    int offset = writtenAsIpv4 ? IPV4_PREFIX : 0;
    int prefix = slash < 0 ? BITS - offset : prefix(text, slash + 1, BITS - offset);
    return prefix < 0 ? Optional.empty() : Optional.of(of(address.get(), offset + prefix));
  }

  /** Whether the address is in it. */
  public boolean contains(IpAddress address) {
    return first.compareTo(address) <= 0
        && address.compareTo(last) <= 0
        && address.isIpv4() == first.isIpv4();
  }

  /** In CIDR notation; a single address without its prefix length. */
  @Override
  public String toString() {
    int free = Long.bitCount(first.high() ^ last.high()) + Long.bitCount(first.low() ^ last.low());
    if (free == 0) {
      return first.toString();
    }
    boolean ipv4 = first.isIpv4() && last.isIpv4();
    return first + "/" + (BITS - (ipv4 ? IPV4_PREFIX : 0) - free);
  }

  private static int prefix(String text, int begin, int most) {
    int prefix = 0;
    int length = text.length() - begin;
    for (int i = begin; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      prefix = prefix * 10 + digit - '0';
    }
    return length == 0 || length > 3 || prefix > most ? -1 : prefix;
  }

  private static IpNetwork of(IpAddress address, int prefix) {
    long high = mask(prefix);
    long low = mask(prefix - 64);
    return new IpNetwork(
        new IpAddress(address.high() & high, address.low() & low),
        new IpAddress(address.high() | ~high, address.low() | ~low));
  }

  /** That many leading ones, of 64. */
  private static long mask(int ones) {
    if (ones <= 0) {
      return 0;
    }
    return ones >= 64 ? -1L : -1L << (64 - ones);
  }
}
