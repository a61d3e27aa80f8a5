package org.drachtio.sip.transport.internal.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.drachtio.api.net.HostPort;

/** Numeric addresses and their text; never asks a name server. */
public final class Addresses {

  private Addresses() {}

  /**
   * Reads a numeric address, IPv6 with or without brackets.
   *
   * @return {@code null} if it is none, a name for instance (no Optional: this stands on the path
   *     of messages)
   */
  public static InetAddress parse(String text) {
    if (text.isEmpty()) {
      return null;
    }
    if (text.indexOf(':') >= 0) {
      return parseIpv6(HostPort.bare(text));
    }
    return parseIpv4(text);
  }

  public static boolean isPort(int port) {
    return port > 0 && port <= 65535;
  }

  public static boolean isIpv4(String text) {
    return parseIpv4(text) != null;
  }

  private static InetAddress parseIpv4(String text) {
    byte[] octets = new byte[4];
    int octet = 0;
    int value = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        value = Math.max(value, 0) * 10 + (c - '0');
        if (value > 255) {
          return null;
        }
      } else if (c == '.' && value >= 0 && octet < 3) {
        octets[octet++] = (byte) value;
        value = -1;
      } else {
        return null;
      }
    }
    if (octet != 3 || value < 0) {
      return null;
    }
    octets[3] = (byte) value;
    return ofBytes(octets);
  }

  private static InetAddress parseIpv6(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean hex = Character.digit(c, 16) >= 0 && c < 128;
      if (!hex && c != ':' && (c != '.' || i == 0)) {
        return null;
      }
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** Without a scope, so that equal addresses are equal wherever they come from. */
  public static InetAddress ofBytes(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Numeric text; IPv6 compressed (RFC 5952), without brackets and scope. */
  public static String text(InetAddress address) {
    return address instanceof Inet6Address
        ? ipv6Text(address.getAddress())
        : address.getHostAddress();
  }

  /** As {@link #text}, IPv6 in brackets. */
  public static String host(InetAddress address) {
    return HostPort.bracketed(text(address));
  }

  /**
   * A host as {@link #host} writes it, if it is an IPv6 address; a name or an IPv4 address as it
   * is.
   */
  public static String usual(String host) {
    InetAddress address = host.indexOf(':') < 0 ? null : parse(host);
    return address == null ? host : host(address);
  }

  /**
   * Whether both are IPv6 addresses, or neither is.
   *
   * @param one with brackets or without
   * @param other with brackets or without
   */
  public static boolean isSameFamily(String one, String other) {
    return one.indexOf(':') >= 0 == other.indexOf(':') >= 0;
  }

  private static String ipv6Text(byte[] b) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (b[2 * i] & 0xff) << 8 | (b[2 * i + 1] & 0xff);
    }
    int zeroStart = -1;
    int zeroCount = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > zeroCount) {
        zeroStart = i;
        zeroCount = run;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == zeroStart) {
        text.append("::");
        i += zeroCount - 1;
      } else {
        if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
