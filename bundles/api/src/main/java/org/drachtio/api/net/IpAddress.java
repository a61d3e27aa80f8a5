package org.drachtio.api.net;

import java.util.Optional;

/**
 * An address of IPv6, or of IPv4 in its mapped form ({@code ::ffff:0:0/96}, RFC 4291 §2.5.5.2), so
 * that the two ways to write an IPv4 address are one value. Immutable.
 *
 * @param high first 64 bits: the /64 network of an IPv6 address
 * @param low last 64 bits
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {

  private static final long MAPPED = 0xffff_0000_0000L;
  private static final long IPV4_MASK = 0xffff_ffffL;
  private static final int GROUPS = 8;

  /**
   * Reads a numeric address; never asks a name service.
   *
   * @param text without brackets; what stands behind a {@code %} is left out
   */
  public static Optional<IpAddress> parse(String text) {
    int zone = text.indexOf('%');
    int end = zone < 0 ? text.length() : zone;
    if (text.indexOf(':') >= 0) {
      return parseIpv6(text, end);
    }
    long address = zone < 0 ? parseIpv4(text, 0, end) : -1;
    return address < 0 ? Optional.empty() : Optional.of(new IpAddress(0, MAPPED | address));
  }

  /** Whether it is an IPv4 address. */
  public boolean isIpv4() {
    return high == 0 && (low & ~IPV4_MASK) == MAPPED;
  }

  @Override
  public int compareTo(IpAddress other) {
    int first = Long.compareUnsigned(high, other.high);
    return first != 0 ? first : Long.compareUnsigned(low, other.low);
  }

  /** In the usual form of its family; of IPv6 that of RFC 5952. */
  @Override
  public String toString() {
    return isIpv4() ? ipv4() : ipv6();
  }

  private String ipv4() {
    return ((low >> 24) & 0xff)
        + "."
        + ((low >> 16) & 0xff)
        + "."
        + ((low >> 8) & 0xff)
        + "."
        + (low & 0xff);
  }

  private String ipv6() {
    int zerosFrom = 0;
    int zeros = 0;
    for (int i = 0; i < GROUPS; i++) {
      int run = i;
      while (run < GROUPS && group(run) == 0) {
        run++;
      }
      if (run - i > zeros) {
        zerosFrom = i;
        zeros = run - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (zeros > 1 && i == zerosFrom) {
        text.append("::");
        i += zeros - 1;
      } else {
        if (i > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private int group(int index) {
    long half = index < GROUPS / 2 ? high : low;
    return (int) (half >>> (16 * (GROUPS / 2 - 1 - index % (GROUPS / 2)))) & 0xffff;
  }

  /** −1 if it is none. */
  private static long parseIpv4(String text, int begin, int end) {
    long address = 0;
    int octets = 0;
    int at = begin;
    while (octets < 4) {
      int value = 0;
      int start = at;
      while (at < end && at - start < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        value = value * 10 + text.charAt(at++) - '0';
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || value > 255 || leadingZero) {
        return -1;
      }
      address = address << 8 | value;
      octets++;
      if (octets < 4 && (at >= end || text.charAt(at++) != '.')) {
        return -1;
      }
    }
    return at == end ? address : -1;
  }

  private static Optional<IpAddress> parseIpv6(String text, int end) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < end) {
      if (count == GROUPS) {
        return Optional.empty();
      }
      int start = at;
      int value = 0;
      while (at < end && at - start < 4 && Character.digit(text.charAt(at), 16) >= 0) {
        value = value << 4 | Character.digit(text.charAt(at++), 16);
      }
      if (at < end && text.charAt(at) == '.') {
        long ipv4 = parseIpv4(text, start, end);
        if (ipv4 < 0 || count > GROUPS - 2) {
          return Optional.empty();
        }
        groups[count++] = (int) (ipv4 >> 16);
        groups[count++] = (int) (ipv4 & 0xffff);
        break;
      }
      if (at == start) {
        return Optional.empty();
      }
      groups[count++] = value;
      if (at < end) {
        if (text.charAt(at++) != ':' || at == end) {
          return Optional.empty();
        }
        if (text.charAt(at) == ':') {
          if (gap >= 0) {
            return Optional.empty();
          }
          gap = count;
          at++;
        }
      }
    }
    if (gap < 0 ? count != GROUPS : count == GROUPS) {
      return Optional.empty();
    }
    long[] halves = new long[2];
    for (int i = 0; i < count; i++) {
      int place = gap >= 0 && i >= gap ? GROUPS - count + i : i;
      halves[place / 4] |= (long) groups[i] << (16 * (3 - place % 4));
    }
    return Optional.of(new IpAddress(halves[0], halves[1]));
  }
}
