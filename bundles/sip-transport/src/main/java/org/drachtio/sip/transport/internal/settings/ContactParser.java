package org.drachtio.sip.transport.internal.settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import org.drachtio.api.net.HostPort;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.address.Subnet;

/**
 * Reads an entry of {@code contacts}: {@code sip:[user@]host[:port][;params]}, optionally in angle
 * brackets, optionally followed by blank-separated {@code external-ip=}, {@code local-net=}, {@code
 * dns-names=} and {@code advertise-local} (sip-behaviour.md §8.1, §8.2).
 */
public final class ContactParser {

  private static final String KEY = "contacts";

  private final String entry;

  private ContactParser(String entry) {
    this.entry = entry;
  }

  public static Contact parse(String entry) {
    return new ContactParser(entry).parse();
  }

  private Contact parse() {
    StringTokenizer words = new StringTokenizer(entry);
    String uri = words.nextToken();
    Contact.External external = Contact.External.NONE;
    boolean advertiseLocal = false;
    Optional<Subnet> localNet = Optional.empty();
    Set<String> dnsNames = new LinkedHashSet<>();
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      String value = equals < 0 ? "" : word.substring(equals + 1);
      switch (name) {
        case "external-ip" -> {
          external = external(value);
        }
        case "local-net" -> localNet = Optional.of(subnet(value));
        case "dns-names" -> addNames(value, dnsNames);
        case "advertise-local" -> advertiseLocal = isYes(value);
        default -> throw bad("'" + word + "' is not known");
      }
    }
    return ofUri(uri, external, localNet, Set.copyOf(dnsNames), advertiseLocal);
  }

  private Contact ofUri(
      String text,
      Contact.External external,
      Optional<Subnet> localNet,
      Set<String> dnsNames,
      boolean advertiseLocal) {
    String uri = text;
    if (uri.startsWith("<") != uri.endsWith(">")) {
      throw bad("has one angle bracket");
    }
    if (uri.startsWith("<")) {
      uri = uri.substring(1, uri.length() - 1);
    }
    boolean secure = uri.regionMatches(true, 0, "sips:", 0, 5);
    if (!secure && !uri.regionMatches(true, 0, "sip:", 0, 4)) {
      throw bad("does not begin with sip: or sips:");
    }
    int start = secure ? 5 : 4;
    int semicolon = uri.indexOf(';', start);
    int end = semicolon < 0 ? uri.length() : semicolon;
    int at = uri.lastIndexOf('@', end);
    String user = at < start ? "" : uri.substring(start, at);
    String hostPort = uri.substring(at < start ? start : at + 1, end);
    int colon = endOfHost(hostPort);
    String host = hostPort.substring(0, colon);
    String port = hostPort.substring(colon);
    return new Contact(
        uri,
        user,
        host(host),
        port.isEmpty()
            ? (secure ? Protocol.TLS : Protocol.UDP).defaultPort()
            : port(port.substring(1)),
        protocols(uri.substring(end), secure),
        external,
        localNet,
        dnsNames,
        advertiseLocal);
  }

  /** An IPv4 address or a name, with a port or without. */
  private Contact.External external(String value) {
    int colon = value.indexOf(':');
    String host = colon < 0 ? value : value.substring(0, colon);
    if (!isHostName(host)) {
      throw bad(
          "external-ip '" + value + "' is not an IPv4 address or a name, with a port or without");
    }
    int port = colon < 0 ? 0 : port(value.substring(colon + 1));
    if (colon >= 0 && port == 0) {
      throw bad("external-ip '" + value + "' has no usable port");
    }
    return new Contact.External(host, port);
  }

  private boolean isYes(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "", "yes", "true", "1" -> true;
      case "no", "false", "0" -> false;
      default -> throw bad("advertise-local '" + value + "' is not one of yes, no");
    };
  }

  private int endOfHost(String hostPort) {
    if (hostPort.startsWith("[")) {
      int close = hostPort.indexOf(']');
      if (close < 0 || (close + 1 < hostPort.length() && hostPort.charAt(close + 1) != ':')) {
        throw bad("'" + hostPort + "' is not a host");
      }
      return close + 1;
    }
    int colon = hostPort.indexOf(':');
    return colon < 0 ? hostPort.length() : colon;
  }

  private String host(String host) {
    if (host.startsWith("[")) {
      String inner = HostPort.bare(host);
      int zone = inner.indexOf('%');
      String address = zone < 0 ? inner : inner.substring(0, zone);
      if (Addresses.parse(address) == null || address.indexOf(':') < 0) {
        throw bad("'" + host + "' is not an IPv6 address");
      }
      return inner;
    }
    if (!host.equals("*") && !isHostName(host)) {
      throw bad(host.isEmpty() ? "has no host" : "'" + host + "' is not a host");
    }
    return host;
  }

  private static boolean isHostName(String host) {
    boolean digitsOnly = true;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (!digit
          && !((c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || c == '-'
              || c == '_'
              || c == '.')) {
        return false;
      }
      digitsOnly &= digit || c == '.';
    }
    return !host.isEmpty() && (!digitsOnly || Addresses.isIpv4(host));
  }

  private int port(String port) {
    if (port.equals("*")) {
      return 0;
    }
    int value = 0;
    for (int i = 0; i < port.length(); i++) {
      int digit = port.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > 65535) {
        throw bad("'" + port + "' is not a port");
      }
      value = value * 10 + digit;
    }
    if (port.isEmpty() || value > 65535) {
      throw bad("'" + port + "' is not a port");
    }
    return value;
  }

  private List<Protocol> protocols(String parameters, boolean secure) {
    StringTokenizer each = new StringTokenizer(parameters, ";");
    while (each.hasMoreTokens()) {
      String parameter = each.nextToken();
      if (parameter.regionMatches(true, 0, "transport=", 0, 10)) {
        return protocolList(parameter.substring(10));
      }
    }
    return secure ? List.of(Protocol.TLS) : List.of(Protocol.UDP, Protocol.TCP);
  }

  private List<Protocol> protocolList(String text) {
    List<Protocol> protocols = new ArrayList<>();
    StringTokenizer each = new StringTokenizer(text, ",");
    while (each.hasMoreTokens()) {
      String token = each.nextToken();
      Optional<Protocol> protocol = Protocol.of(token);
      if (protocol.isEmpty()) {
        throw bad("transport '" + token + "' is not one of udp, tcp, tls, ws, wss");
      }
      if (!protocols.contains(protocol.get())) {
        protocols.add(protocol.get());
      }
    }
    if (protocols.isEmpty()) {
      throw bad("transport= names none");
    }
    return List.copyOf(protocols);
  }

  private Subnet subnet(String value) {
    Optional<Subnet> subnet = Subnet.parse(value);
    if (subnet.isEmpty()) {
      throw bad("local-net '" + value + "' is not an IPv4 network such as 10.0.0.0/8");
    }
    return subnet.get();
  }

  private static void addNames(String value, Set<String> names) {
    StringTokenizer each = new StringTokenizer(value, ",;");
    while (each.hasMoreTokens()) {
      names.add(each.nextToken().toLowerCase(Locale.ROOT));
    }
  }

  private InvalidValueException bad(String reason) {
    return new InvalidValueException(KEY, "'" + entry + "': " + reason);
  }
}
