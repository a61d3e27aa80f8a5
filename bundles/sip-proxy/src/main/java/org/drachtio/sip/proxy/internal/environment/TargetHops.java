package org.drachtio.sip.proxy.internal.environment;

import java.util.Optional;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.NextHop;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.SipUri;

/** From a URI to where a request is sent (sip-behaviour.md §8.4, §6.2). Stateless. */
public final class TargetHops {

  /** Top-level domain of no host (RFC 2606 §2); browsers' libraries use it. */
  private static final String UNKNOWABLE = ".invalid";

  private TargetHops() {}

  /**
   * The hop of a URI: the transport that the URI names, otherwise UDP, or TCP where there is no
   * UDP; for a name the name service may tell another transport (RFC 3263 §4.1). A client that has
   * registered under a name that cannot be looked up is reached on its connection (sip-behaviour.md
   * §6.7).
   *
   * @param uri bare or in angle brackets
   * @param requestUri of the request: that of a sips URI leaves by TLS only (RFC 3261 §16.6 step 7)
   * @return empty: no SIP URI, or no listening point for it
   */
  public static Optional<Hop> of(ProxyEnvironment environment, String uri, String requestUri) {
    Optional<SipUri> target = NextHop.uriOf(uri);
    if (target.filter(known -> isUnknowable(known.host())).isPresent()) {
      Optional<Flow> flow = environment.clients().find(target.get());
      if (flow.isPresent()) {
        return flow.map(Flow::back);
      }
    }
    Optional<NextHop> next = NextHop.of(uri, requestUri, Protocol.UDP);
    if (next.isEmpty()) {
      return Optional.empty();
    }
    Optional<Hop> found = next.get().hop(environment.transport);
    boolean free =
        next.get().protocol() == Protocol.UDP && target.get().parameter("transport").isEmpty();
    return free ? found.or(() -> next.get().by(Protocol.TCP).hop(environment.transport)) : found;
  }

  /** Whether a request for this URI may leave by TLS only, and there is none. */
  public static boolean lacksTls(ProxyEnvironment environment, String uri, String requestUri) {
    return NextHop.uriOf(uri).isPresent()
        && NextHop.wantsTls(uri, requestUri)
        && of(environment, uri, requestUri).isEmpty();
  }

  private static boolean isUnknowable(String host) {
    int length = UNKNOWABLE.length();
    return host.regionMatches(true, host.length() - length, UNKNOWABLE, 0, length);
  }
}
