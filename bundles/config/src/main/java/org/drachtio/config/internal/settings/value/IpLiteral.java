package org.drachtio.config.internal.settings.value;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Checks of IP addresses that are written out. Never asks a name server. */
public final class IpLiteral {
  private IpLiteral() {}

  /** An IPv4 or IPv6 literal; IPv6 with or without brackets, returned without. */
  public static String check(String text) throws BadValueException {
    if (isIpv4(text)) {
      return text;
    }
    String inner =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (isIpv6(inner)) {
      return inner;
    }
    throw BadValueException.refused(
        text.isEmpty() ? "no address given" : "'" + text + "' is not an IP address");
  }

  /** An IPv4 network, {@code 10.0.0.0/8}. */
  public static String checkIpv4Network(String text) throws BadValueException {
    int slash = text.indexOf('/');
    if (slash < 0
        || !isIpv4(text.substring(0, slash))
        || !isDecimal(text.substring(slash + 1), 32)) {
      throw BadValueException.refused("'" + text + "' is not an IPv4 network like 10.0.0.0/8");
    }
    return text;
  }

  public static boolean isIpv6(String text) {
    if (text.indexOf(':') < 0) {
      return false;
    }
    try {
      // In brackets a text is never looked up as a name.
      InetAddress.getByName("[" + text + "]");
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  public static boolean isIpv4(String text) {
    String[] octets = text.split("\\.", -1);
    if (octets.length != 4) {
      return false;
    }
    for (String octet : octets) {
      if (octet.length() > 3 || !isDecimal(octet, 255)) {
        return false;
      }
    }
    return true;
  }

  /** Digits only, at most five. */
  public static boolean isDecimal(String text, int most) {
    if (text.isEmpty() || text.length() > 5) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return Integer.parseInt(text) <= most;
  }
}
