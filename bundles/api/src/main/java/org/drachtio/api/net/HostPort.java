package org.drachtio.api.net;

import java.util.Optional;

/**
 * A host, without the brackets of an IPv6 address, and a port. Immutable.
 *
 * @param host name or address
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

  private static final int MAX_PORT = 65_535;

  /**
   * From {@code host:port}, {@code [address]:port}, or either without a port; an IPv6 address
   * without brackets has none.
   *
   * @param otherwise port where none is given
   * @return empty: it is none of these
   */
  public static Optional<HostPort> parse(String text, int otherwise) {
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    boolean address = !text.startsWith("[") && end >= 0 && text.indexOf(':', end + 1) >= 0;
    String host = address || end < 0 ? text : text.substring(0, end);
    String port = host.length() == text.length() ? "" : text.substring(host.length() + 1);
    boolean colon = host.length() == text.length() || text.charAt(host.length()) == ':';
    int number = colon && host.length() == text.length() ? otherwise : portOf(port);
    String bare = bare(host);
    return !colon || bare.isEmpty() || number < 1 || number > MAX_PORT
        ? Optional.empty()
        : Optional.of(new HostPort(bare, number));
  }

  /** 0 if it is none. */
  private static int portOf(String text) {
    int port = 0;
    for (int i = 0; i < text.length() && port <= MAX_PORT; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      port = port * 10 + c - '0';
    }
    return port;
  }

  /** A host without the brackets of an IPv6 reference (RFC 3261 §25.1). */
  public static String bare(String host) {
    return isReference(host) ? host.substring(1, host.length() - 1) : host;
  }

  /** A host as URIs and headers have it: an IPv6 address in brackets. */
  public static String bracketed(String host) {
    return host.indexOf(':') >= 0 && !isReference(host) ? "[" + host + "]" : host;
  }

  /**
   * Whether two hosts are the same name, or the same address however it is written: an IPv6 address
   * has many forms (RFC 4291 §2.2), and an IPv4 address may be mapped into it.
   *
   * @param one with brackets or without
   * @param other with brackets or without
   */
  public static boolean isSameHost(String one, String other) {
    String bare = bare(one);
    String otherBare = bare(other);
    if (bare.equalsIgnoreCase(otherBare)) {
      return true;
    }
    if (bare.indexOf(':') < 0 && otherBare.indexOf(':') < 0) {
      return false;
    }
    Optional<IpAddress> address = IpAddress.parse(bare);
    return address.isPresent() && address.equals(IpAddress.parse(otherBare));
  }

  private static boolean isReference(String host) {
    return host.length() > 1 && host.charAt(0) == '[' && host.charAt(host.length() - 1) == ']';
  }

  /** As URIs have it. */
  @Override
  public String toString() {
    return bracketed(host) + ":" + port;
  }
}
