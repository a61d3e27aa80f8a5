package org.drachtio.config.internal.settings.value;

import java.util.Locale;
import java.util.Set;

/**
 * Syntax of a contact: {@code <?(sip|sips):[user@]host[:port][;params]>?} (sip-behaviour.md §8.1).
 */
final class ContactUri {
  private static final Set<String> TRANSPORTS = Set.of("udp", "tcp", "tls", "ws", "wss");

  private ContactUri() {}

  /** Returns the URI without angle brackets. */
  static String check(String text) throws BadValueException {
    String uri = text.strip();
    if (uri.startsWith("<") && uri.endsWith(">")) {
      uri = uri.substring(1, uri.length() - 1).strip();
    }
    if (uri.isEmpty()) {
      throw BadValueException.refused("a contact is empty");
    }
    String fault = fault(uri);
    if (fault != null) {
      throw BadValueException.refused("invalid contact '" + text.strip() + "': " + fault);
    }
    return uri;
  }

  private static String fault(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '<' || c == '>' || c == '"' || c == '?') {
        return "a character that does not belong there";
      }
    }
    int colon = uri.indexOf(':');
    String scheme = colon < 0 ? "" : uri.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("sip") && !scheme.equals("sips")) {
      return "it does not begin with sip: or sips:";
    }
    int semicolon = uri.indexOf(';');
    String authority = uri.substring(colon + 1, semicolon < 0 ? uri.length() : semicolon);
    String hostPort = authority.substring(authority.lastIndexOf('@') + 1);
    String hostFault = hostPortFault(hostPort);
    return hostFault != null || semicolon < 0
        ? hostFault
        : parameterFault(uri.substring(semicolon + 1));
  }

  private static String hostPortFault(String hostPort) {
    if (hostPort.startsWith("[")) {
      int end = hostPort.indexOf(']');
      if (end < 0 || !IpLiteral.isIpv6(hostPort.substring(1, end))) {
        return "no IPv6 address in the brackets";
      }
      return portFault(hostPort.substring(end + 1));
    }
    int colon = hostPort.indexOf(':');
    String host = colon < 0 ? hostPort : hostPort.substring(0, colon);
    if (!host.equals("*") && !isHostName(host)) {
      return host.isEmpty() ? "no host" : "'" + host + "' is not a host";
    }
    return colon < 0 ? null : portFault(hostPort.substring(colon));
  }

  /** What has digits and dots only is an address, not a name. */
  private static boolean isHostName(String host) {
    boolean digitsOnly = true;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '.' && c != '-' && c != '_') {
        return false;
      }
      digitsOnly &= Character.isDigit(c) || c == '.';
    }
    return !host.isEmpty() && (!digitsOnly || IpLiteral.isIpv4(host));
  }

  private static String portFault(String colonPort) {
    if (colonPort.isEmpty() || colonPort.equals(":*")) {
      return null;
    }
    String port = colonPort.substring(1);
    boolean good = colonPort.charAt(0) == ':' && IpLiteral.isDecimal(port, 65_535);
    return good ? null : "'" + port + "' is not a port";
  }

  private static String parameterFault(String parameters) {
    for (String parameter : parameters.split(";", -1)) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      if (name.isEmpty()) {
        return "an empty parameter";
      }
      if (name.equalsIgnoreCase("transport")) {
        String list = equals < 0 ? "" : parameter.substring(equals + 1);
        for (String transport : list.split(",", -1)) {
          if (!TRANSPORTS.contains(transport.toLowerCase(Locale.ROOT))) {
            return "'" + transport + "' is none of the transports udp, tcp, tls, ws, wss";
          }
        }
      }
    }
    return null;
  }
}
