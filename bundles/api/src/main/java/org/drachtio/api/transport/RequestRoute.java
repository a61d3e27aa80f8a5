package org.drachtio.api.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipUri;

/**
 * Where a request in a dialog goes and which Request-URI and Route headers it carries (RFC 3261
 * §12.2.1.1, §16.6 steps 6 and 7). Immutable.
 *
 * @param requestUri of the request
 * @param routes Route header values
 * @param nextHop URI that decides the hop
 */
public record RequestRoute(String requestUri, List<String> routes, String nextHop) {

  /**
   * The route of a request by a route set.
   *
   * @param routeSet Route values, the next first
   * @param target where the request is to end
   */
  public static RequestRoute of(List<String> routeSet, String target) {
    if (routeSet.isEmpty()) {
      return new RequestRoute(target, List.of(), target);
    }
    String first = NameAddress.parse(routeSet.get(0)).map(NameAddress::uri).orElse("");
    if (SipUri.parse(first).map(SipUri::isLooseRouting).orElse(true)) {
      return new RequestRoute(target, routeSet, first);
    }
    List<String> rest = new ArrayList<>(routeSet.subList(1, routeSet.size()));
    rest.add("<" + target + ">");
    return new RequestRoute(first, rest, first);
  }

  /** The same with another next hop. */
  public RequestRoute via(String otherHop) {
    return new RequestRoute(requestUri, routes, otherHop);
  }

  /** The host of the next hop, empty if it has none. */
  public String host() {
    return NextHop.uriOf(nextHop).map(SipUri::destination).orElse("");
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
    boolean onConnection = preferred != null && connection > 0;
    Optional<NextHop> next =
        NextHop.of(nextHop, requestUri, onConnection ? preferred.protocol() : Protocol.UDP);
    if (next.isEmpty()) {
      return Optional.empty();
    }
    boolean open = connection > 0 && transport.isOpen(connection);
    if (preferred != null
        && (isSameKind(preferred.protocol(), next.get().protocol())
            || open
                && (preferred.protocol().isSecure() || !NextHop.wantsTls(nextHop, requestUri)))) {
      return Optional.of(next.get().from(preferred, connection, open));
    }
    long kept = NextHop.wantsTls(nextHop, requestUri) ? 0 : connection;
    return next.get().hop(transport, kept);
  }

  /** Browsers say {@code ws} in their Contact over WSS too (RFC 7118 §5.2.2). */
  private static boolean isSameKind(Protocol one, Protocol other) {
    return one == other || one.isWebSocket() && other.isWebSocket();
  }
}
