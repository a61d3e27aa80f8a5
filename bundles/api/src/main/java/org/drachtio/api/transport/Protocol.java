package org.drachtio.api.transport;

import java.util.Locale;
import java.util.Optional;
import org.drachtio.message.SipUri;

/** Transport protocols of SIP. */
public enum Protocol {
  UDP,
  TCP,
  TLS,
  WS,
  WSS;

  /** Most bytes of a message in a datagram: what IPv4 leaves (65,535 less the two headers). */
  public static final int MAX_DATAGRAM_BYTES = 65_507;

  private final String token = name().toLowerCase(Locale.ROOT);

  /** As a URI parameter: {@code udp}. */
  public String token() {
    return token;
  }

  /** Whether its connections have TLS. */
  public boolean isSecure() {
    return this == TLS || this == WSS;
  }

  /** Whether messages travel in WebSocket frames (RFC 7118). */
  public boolean isWebSocket() {
    return this == WS || this == WSS;
  }

  /** Port where a URI names none (RFC 3261 §19.1.2). */
  public int defaultPort() {
    return isSecure() ? 5061 : 5060;
  }

  /** Whether messages travel on a connection; then no request is retransmitted. */
  public boolean isReliable() {
    return this != UDP;
  }

  /**
   * The protocol that a request is sent by (RFC 3261 §19.1.2, §26.2.2; sip-behaviour.md §8.4).
   *
   * @param nextHop where it is sent
   * @param secure the Request-URI is a sips URI: then every hop has to be secure, whatever the next
   *     hop says (§8.1.2, §16.6 step 7)
   * @param otherwise if the next hop names none
   * @return empty: unknown, or there is no secure form of it
   */
  public static Optional<Protocol> of(SipUri nextHop, boolean secure, Protocol otherwise) {
    Optional<String> named = nextHop.parameter("transport");
    if (!secure && !nextHop.isSecure()) {
      return named.isEmpty() ? Optional.of(otherwise) : named.flatMap(Protocol::of);
    }
    if (named.isEmpty()) {
      return Optional.of(otherwise.isSecure() ? otherwise : TLS);
    }
    return switch (of(named.get()).orElse(UDP)) {
      case UDP -> Optional.empty();
      case TCP, TLS -> Optional.of(TLS);
      case WS, WSS -> Optional.of(WSS);
    };
  }

  /** Whether a message of this length can be sent at all. */
  public boolean canCarry(int bytes) {
    return this != UDP || bytes <= MAX_DATAGRAM_BYTES;
  }

  /** From a URI parameter, without case. */
  public static Optional<Protocol> of(String token) {
    for (Protocol p : values()) {
      if (p.token.equalsIgnoreCase(token)) {
        return Optional.of(p);
      }
    }
    return Optional.empty();
  }
}
