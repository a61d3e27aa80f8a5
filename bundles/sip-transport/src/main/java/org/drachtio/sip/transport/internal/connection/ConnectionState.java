package org.drachtio.sip.transport.internal.connection;

import java.util.Optional;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.settings.TransportSettings;

/**
 * The state of a connection that crosses a hand-over. The bytes of an incomplete message stay with
 * the kernel, which shows them again, so that it need not cross how far they were examined.
 *
 * @param id the connection's, which stays
 * @param point that it belongs to; empty if unknown
 * @param maxMessageBytes as when it was opened
 * @param partialTimeoutMillis as when it was opened
 * @param afterBlank whether half a keep-alive was received
 * @param partialDeadline when the message begun must be complete, on the lanes' clock; {@link
 *     #NONE} if none is begun
 * @param unanswered the faulty request behind whose final answer it is closed; nothing else is read
 *     from it then
 * @param unansweredDeadline when it is closed without an answer; {@link #NONE} unless it is closing
 * @param closing whether it is closed as soon as what came on it has been answered
 * @param owed answers that are due on it
 * @param webSocketOpen whether the handshake of a WebSocket is complete; false for all else
 * @param timeouts requests in a row that were sent on it and got no answer
 * @param successor the connection that its client has gone on to; 0 if none
 * @param aliasPort see {@link StreamConnection#aliasPort()}
 * @param pings of the server on it
 */
public record ConnectionState(
    long id,
    Optional<ListeningPoint> point,
    int maxMessageBytes,
    long partialTimeoutMillis,
    boolean afterBlank,
    long partialDeadline,
    Optional<SipMessage> unanswered,
    long unansweredDeadline,
    boolean closing,
    int owed,
    boolean webSocketOpen,
    int timeouts,
    long successor,
    int aliasPort,
    PingState pings) {

  public static final long NONE = Long.MIN_VALUE;

  /** Whether observers were told of it, if there were any. */
  boolean wasAnnounced() {
    return point.isPresent() && (webSocketOpen || !point.get().protocol().isWebSocket());
  }

  /** A connection that is new, or of which nothing is known. */
  public static ConnectionState fresh(long id, TransportSettings settings) {
    return new ConnectionState(
        id,
        Optional.empty(),
        settings.maxMessageBytes(),
        settings.partialMessageTimeoutMillis(),
        false,
        NONE,
        Optional.empty(),
        NONE,
        false,
        0,
        false,
        0,
        0,
        0,
        PingState.NONE);
  }
}
