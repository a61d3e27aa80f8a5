package org.drachtio.admin.internal.session;

import org.drachtio.api.transport.ConnectionEvent;
import org.drachtio.api.transport.ConnectionObserver;
import org.drachtio.kernel.meter.Counter;

/**
 * Tells applications of connections that open and close (docs/connection-events.md): each of those
 * that have asked gets each event.
 *
 * <p><b>Threading:</b> I/O threads, several at once; never blocks.
 */
public final class ConnectionEvents implements ConnectionObserver {

  /** What applications register for. No method of SIP has a colon. */
  private static final String OPEN = "connection:open";

  private static final String CLOSE = "connection:close";

  private final Sessions sessions;
  private final Counter lost;

  /**
   * Tells whoever asks.
   *
   * @param lost counts the events that an application wanted and did not get
   */
  public ConnectionEvents(Sessions sessions, Counter lost) {
    this.sessions = sessions;
    this.lost = lost;
  }

  @Override
  public void onConnection(ConnectionEvent event) {
    lost.add(sessions.tell(event.opened() ? OPEN : CLOSE, event));
  }
}
