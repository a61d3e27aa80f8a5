package org.drachtio.sip.proxy.internal;

import java.util.Optional;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
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
   * @return empty: no SIP URI, or no listening point for it
   */
  static Optional<Hop> of(Environment environment, String uri) {
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
    Optional<String> named = target.parameter("transport");
    if (named.isPresent()) {
      return Protocol.of(named.get()).flatMap(p -> hop(transport, p, target));
    }
    return hop(transport, Protocol.UDP, target).or(() -> hop(transport, Protocol.TCP, target));
  }

  /** Whether a hop can be made of the URI: it is a SIP URI whose transport is known. */
  static boolean isHop(String uri) {
    return uriOf(uri)
        .filter(target -> Protocol.of(target.parameter("transport").orElse("udp")).isPresent())
        .isPresent();
  }

  private static Optional<Hop> hop(SipTransport transport, Protocol protocol, SipUri target) {
    String host = target.host();
    Optional<ListeningPoint> local = transport.select(protocol, host);
    boolean secure = protocol == Protocol.TLS || protocol == Protocol.WSS;
    int port = target.port() > 0 ? target.port() : secure ? STANDARD_TLS_PORT : STANDARD_PORT;
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return local.map(from -> new Hop(from, bare, port, 0));
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
