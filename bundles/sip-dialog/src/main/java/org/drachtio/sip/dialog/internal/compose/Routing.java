package org.drachtio.sip.dialog.internal.compose;

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
public record Routing(String requestUri, List<String> routes, String nextHop) {

  /**
   * The way of a request by a route set.
   *
   * @param wanted Request-URI wanted; headers in it are left out (RFC 3261 §19.1.1)
   */
  public static Routing of(List<String> routeSet, String wanted) {
    String target = SipUri.forRequest(wanted);
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
  public Routing via(String otherHop) {
    return new Routing(requestUri, routes, otherHop);
  }

  /** The host of the next hop, empty if it has none. */
  public String host() {
    return uriOf(nextHop).map(SipUri::destination).orElse("");
  }

  /** The hop of a request in a dialog; see {@link #hop(SipTransport, String, String)}. */
  public Optional<Hop> hop(SipTransport transport, ListeningPoint preferred, long connection) {
    return hop(transport, nextHop, requestUri, preferred, connection);
  }

  /**
   * The hop of a request outside of dialogs.
   *
   * @param nextHop URI, bare or in angle brackets, that decides it
   * @param requestUri of the request: that of a sips URI leaves by TLS only
   * @return empty: no SIP URI, or no listening point for it
   */
  public static Optional<Hop> hop(SipTransport transport, String nextHop, String requestUri) {
    return hop(transport, nextHop, requestUri, null, 0);
  }

  /**
   * @param preferred listening point of the dialog, {@code null} if none
   * @param connection to use while it is open, 0 if none
   */
  private static Optional<Hop> hop(
      SipTransport transport,
      String nextHop,
      String requestUri,
      ListeningPoint preferred,
      long connection) {
    Optional<SipUri> parsed = uriOf(nextHop);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    SipUri target = parsed.get();
    boolean secure = target.isSecure() || isSecure(requestUri);
    Protocol protocol =
        Protocol.of(
                target,
                secure,
                preferred != null && connection > 0 ? preferred.protocol() : Protocol.UDP)
            .orElse(null);
    if (protocol == null) {
      return Optional.empty();
    }
    String host = target.destination();
    boolean keeps = preferred != null && preferred.protocol() == protocol;
    Optional<ListeningPoint> local =
        keeps ? Optional.of(preferred) : transport.select(protocol, host);
    int port = target.port() > 0 ? target.port() : protocol.isSecure() ? 5061 : 5060;
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    long kept = keeps || !secure ? connection : 0;
    return local.map(from -> new Hop(from, bare, port, kept));
  }

  /** Whether a hop can be made of the URI: it is a SIP URI whose transport is known. */
  public static boolean isHop(String uri) {
    return uriOf(uri).flatMap(target -> Protocol.of(target, false, Protocol.UDP)).isPresent();
  }

  private static boolean isSecure(String uri) {
    return uri.regionMatches(true, 0, "sips:", 0, 5);
  }

  private static Optional<SipUri> uriOf(String text) {
    return text.startsWith("<")
        ? NameAddress.parse(text).flatMap(NameAddress::sipUri)
        : SipUri.parse(text);
  }
}
