package org.drachtio.api.transport;

import java.util.Locale;
import java.util.Optional;

/** Transport protocols of SIP. */
public enum Protocol {
  UDP,
  TCP,
  TLS,
  WS,
  WSS;

  private final String token = name().toLowerCase(Locale.ROOT);

  /** As a URI parameter: {@code udp}. */
  public String token() {
    return token;
  }

  /** As applications see it: ws and wss are reported as {@code tcp} (admin-protocol.md §4). */
  public String adminToken() {
    return this == WS || this == WSS ? TCP.token : token;
  }

  /** Whether messages travel on a connection; then no request is retransmitted. */
  public boolean isReliable() {
    return this != UDP;
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
