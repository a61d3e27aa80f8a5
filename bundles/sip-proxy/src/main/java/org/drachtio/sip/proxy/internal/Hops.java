package org.drachtio.sip.proxy.internal;

import java.util.Optional;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipUri;

/** From a URI to where a request is sent (sip-behaviour.md §8.4, §6.2). Stateless. */
final class Hops {

  private static final int STANDARD_PORT = 5060;
  private static final int STANDARD_TLS_PORT = 5061;

  /** Top-level domain of no host (RFC 2606 §2); browsers' libraries use it. */
  private static final String UNKNOWABLE = ".invalid";

  private Hops() {}

  /**
   * The hop of a URI: by the transport that it names, else by udp, and by tcp where there is no
   * udp. A client that has registered under a name that cannot be looked up is reached on its
   * connection (sip-behaviour.md §6.7).
   *
   * @param uri bare or in angle brackets
   * @param requestUri of the request: that of a sips URI leaves by TLS only (RFC 3261 §16.6 step 7)
   * @return empty: no SIP URI, or no listening point for it
   */
  static Optional<Hop> of(Environment environment, String uri, String requestUri) {
    SipUri target = uriOf(uri).orElse(null);
    if (target == null) {
      return Optional.empty();
    }
    SipTransport transport = environment.transport;
    if (isUnknowable(target.host())) {
      Optional<Flow> flow = environment.clients().find(target);
      if (flow.isPresent()) {
        return flow.map(Flow::back);
      }
    }
    Protocol protocol = Protocol.of(target, isSecure(requestUri), Protocol.UDP).orElse(null);
    if (protocol == null) {
      return Optional.empty();
    }
    Optional<Hop> found = hop(transport, protocol, target);
    boolean free = protocol == Protocol.UDP && target.parameter("transport").isEmpty();
    return free ? found.or(() -> hop(transport, Protocol.TCP, target)) : found;
  }

  /** Whether a request for this URI may leave by TLS only, and there is none. */
  static boolean lacksTls(Environment environment, String uri, String requestUri) {
    Optional<SipUri> target = uriOf(uri);
    return target.isPresent()
        && (target.get().isSecure() || isSecure(requestUri))
        && of(environment, uri, requestUri).isEmpty();
  }

  /** Whether a hop can be made of the URI: it is a SIP URI whose transport is known. */
  static boolean isHop(String uri) {
    return uriOf(uri).flatMap(target -> Protocol.of(target, false, Protocol.UDP)).isPresent();
  }

  private static boolean isSecure(String uri) {
    return uri.regionMatches(true, 0, "sips:", 0, 5);
  }

  private static Optional<Hop> hop(SipTransport transport, Protocol protocol, SipUri target) {
    String host = target.destination();
    int standard = protocol.isSecure() ? STANDARD_TLS_PORT : STANDARD_PORT;
    int port = target.port() > 0 ? target.port() : standard;
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return transport.select(protocol, host).map(from -> new Hop(from, bare, port, 0));
  }

  private static boolean isUnknowable(String host) {
    int length = UNKNOWABLE.length();
    return host.regionMatches(true, host.length() - length, UNKNOWABLE, 0, length);
  }

  private static Optional<SipUri> uriOf(String text) {
    return text.startsWith("<")
        ? NameAddress.parse(text).flatMap(NameAddress::sipUri)
        : SipUri.parse(text);
  }
}
