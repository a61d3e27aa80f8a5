package org.drachtio.api.transport;

import java.util.Optional;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipUri;

/**
 * Where a URI sends a request (sip-behaviour.md §8.4), before its host is looked up. Immutable.
 *
 * @param target the URI
 * @param protocol that the request is sent by
 */
public record NextHop(SipUri target, Protocol protocol) {

  private static final String SIPS = "sips:";

  /**
   * Reads the URI that decides the hop.
   *
   * @param uri bare or in angle brackets
   * @param requestUri of the request: that of a sips URI leaves by TLS only (RFC 3261 §16.6 step 7)
   * @param otherwise protocol if the URI names none
   * @return empty: no SIP URI, or one whose transport is unknown or has no secure form
   */
  public static Optional<NextHop> of(String uri, String requestUri, Protocol otherwise) {
    Optional<SipUri> parsed = uriOf(uri);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    SipUri target = parsed.get();
    return Protocol.of(target, isSecure(requestUri), otherwise)
        .map(protocol -> new NextHop(target, protocol));
  }

  /** Whether a hop can be made of the URI, bare or in angle brackets. */
  public static boolean isUsable(String uri) {
    return of(uri, "", Protocol.UDP).isPresent();
  }

  /** Whether a request with this Request-URI may leave by TLS only for its next hop or its own. */
  public static boolean wantsTls(String uri, String requestUri) {
    return isSecure(requestUri) || uriOf(uri).filter(SipUri::isSecure).isPresent();
  }

  /** The URI, which stands there bare or in angle brackets. */
  public static Optional<SipUri> uriOf(String text) {
    return text.startsWith("<")
        ? NameAddress.parse(text).flatMap(NameAddress::sipUri)
        : SipUri.parse(text);
  }

  private static boolean isSecure(String uri) {
    return uri.regionMatches(true, 0, SIPS, 0, SIPS.length());
  }

  /** The same by another protocol. */
  public NextHop by(Protocol other) {
    return new NextHop(target, other);
  }

  /** From the listening point that the transport chooses; empty if there is none. */
  public Optional<Hop> hop(SipTransport transport) {
    return hop(transport, 0);
  }

  /**
   * From the listening point that the transport chooses. For a name that comes without a transport
   * any will do to begin with: it is for the name service to tell (RFC 3263 §4.1).
   *
   * @param connection to use while it is open, 0 if none
   * @return empty: there is none
   */
  public Optional<Hop> hop(SipTransport transport, long connection) {
    String host = target.destination();
    Hop.Choice choice = namesTransport() ? Hop.Choice.POINT : Hop.Choice.BOTH;
    Optional<ListeningPoint> usual = transport.select(protocol, host);
    boolean open = choice == Hop.Choice.BOTH && protocol == Protocol.UDP && !Hop.isNumeric(host);
    Optional<ListeningPoint> local =
        open
            ? usual
                .or(() -> transport.select(Protocol.TCP, host))
                .or(() -> transport.select(Protocol.TLS, host))
            : usual;
    return local.map(from -> Hop.to(target, from, connection, choice));
  }

  /**
   * From a listening point of the protocol, which stays where it fits.
   *
   * @param connection to use while it is open, 0 if none
   * @param open whether it is; if not, a name without a transport is free to lead elsewhere
   */
  public Hop from(ListeningPoint local, long connection, boolean open) {
    boolean settled = namesTransport() || open;
    return Hop.to(target, local, connection, settled ? Hop.Choice.NONE : Hop.Choice.PROTOCOL);
  }

  private boolean namesTransport() {
    return target.parameter("transport").isPresent();
  }
}
