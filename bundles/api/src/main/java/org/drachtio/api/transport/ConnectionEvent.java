package org.drachtio.api.transport;

/**
 * A SIP connection has opened or closed. Immutable.
 *
 * <p>One that was accepted has opened when its TLS and WebSocket handshakes are complete; what ends
 * before that is not told.
 *
 * @param opened whether it has opened; else it has closed, whoever closed it
 * @param flow the connection, where it was accepted or dialled, and its peer
 * @param accepted whether the peer has connected; else the server has
 * @param security version and cipher suite of TLS, and the serial number of a certificate that the
 *     peer has shown; empty without TLS
 * @param upgrade the HTTP request by which a WebSocket was opened, as it was received, up to and
 *     with its empty line; empty for all else. It may hold secrets (Cookie, Authorization): it is
 *     for whoever asked for it and for no log
 * @param epochMicros when that was, microseconds since 1970
 */
public record ConnectionEvent(
    boolean opened,
    Flow flow,
    boolean accepted,
    String security,
    String upgrade,
    long epochMicros) {

  /** Without what may be secret. */
  @Override
  public String toString() {
    return (opened ? "opened " : "closed ")
        + flow.text()
        + (upgrade.isEmpty() ? "" : " by upgrade");
  }
}
