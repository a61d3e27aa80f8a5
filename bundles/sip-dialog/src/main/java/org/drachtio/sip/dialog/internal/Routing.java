package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipUri;

/**
 * Where a request in a dialog goes and which Request-URI and Route headers it carries (RFC 3261
 * §12.2.1.1).
 *
 * @param requestUri of the request
 * @param routes Route header values
 * @param nextHop URI that decides the hop
 */
record Routing(String requestUri, List<String> routes, String nextHop) {

  /**
   * @param target Request-URI wanted
   */
  static Routing of(List<String> routeSet, String target) {
    if (routeSet.isEmpty()) {
      return new Routing(target, List.of(), target);
    }
    String first = NameAddress.parse(routeSet.get(0)).map(NameAddress::uri).orElse("");
    if (SipUri.parse(first).map(SipUri::isLooseRouting).orElse(true)) {
      return new Routing(target, routeSet, first);
    }
    List<String> rest = new ArrayList<>(routeSet.subList(1, routeSet.size()));
    rest.add("<" + target + ">");
    return new Routing(first, rest, first);
  }

  /** The same with another next hop. */
  Routing via(String otherHop) {
    return new Routing(requestUri, routes, otherHop);
  }

  /** The host of the next hop, empty if it has none. */
  String host() {
    return uriOf(nextHop).map(SipUri::host).orElse("");
  }

  /**
   * The hop of a URI (sip-behaviour.md §8.4: the scheme does not decide, the transport parameter
   * does).
   *
   * @param uri bare or in angle brackets
   * @param preferred listening point of the dialog, {@code null} if none
   * @param connection to use while it is open, 0 if none
   * @return empty: no SIP URI, or no listening point for it
   */
  static Optional<Hop> hop(
      SipTransport transport, String uri, ListeningPoint preferred, long connection) {
    Optional<SipUri> parsed = uriOf(uri);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    SipUri target = parsed.get();
    Protocol protocol = protocolOf(target, preferred, connection);
    if (protocol == null) {
      return Optional.empty();
    }
    Optional<ListeningPoint> local =
        preferred != null && preferred.protocol() == protocol
            ? Optional.of(preferred)
            : transport.select(protocol, target.host());
    int standard = protocol == Protocol.TLS || protocol == Protocol.WSS ? 5061 : 5060;
    int port = target.port() > 0 ? target.port() : standard;
    String host = target.host();
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return local.map(from -> new Hop(from, bare, port, connection));
  }

  /** Whether a hop can be made of the URI: it is a SIP URI whose transport is known. */
  static boolean isHop(String uri) {
    return uriOf(uri).filter(target -> protocolOf(target, null, 0) != null).isPresent();
  }

  /**
   * The protocol asked for; on a connection its own, if the URI names none; {@code null} if it is
   * unknown.
   */
  private static Protocol protocolOf(SipUri target, ListeningPoint preferred, long connection) {
    Optional<String> named = target.parameter("transport");
    if (named.isPresent()) {
      return Protocol.of(named.get()).orElse(null);
    }
    return preferred != null && connection > 0 ? preferred.protocol() : Protocol.UDP;
  }

  private static Optional<SipUri> uriOf(String text) {
    return text.startsWith("<")
        ? NameAddress.parse(text).flatMap(NameAddress::sipUri)
        : SipUri.parse(text);
  }
}
