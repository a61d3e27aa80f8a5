package org.drachtio.sip.transport.internal.watch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drachtio.api.Registration;
import org.drachtio.api.transport.ConnectionEvent;
import org.drachtio.api.transport.ConnectionObserver;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.sip.transport.internal.connection.ConnectionTable;
import org.drachtio.sip.transport.internal.connection.StreamConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told of connections.
 *
 * <p><b>Threading:</b> any thread. That nobody is told costs one volatile read.
 */
public final class ConnectionObservers {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionObservers.class);
  private static final LogLimiter FAILURES = new LogLimiter();

  private final MicrosClock clock;
  private final List<ConnectionObserver> observers = new CopyOnWriteArrayList<>();

  public ConnectionObservers(MicrosClock clock) {
    this.clock = clock;
  }

  /** Tells it from now on, until it is closed. */
  public Registration add(ConnectionObserver observer) {
    observers.add(observer);
    return () -> observers.remove(observer);
  }

  /**
   * I/O thread of the connection: it can be used from now on. Told once.
   *
   * @param upgrade see {@link ConnectionEvent}
   */
  public void opened(StreamConnection stream, String upgrade) {
    if (stream.announce()) {
      tell(true, stream, upgrade);
    }
  }

  /** I/O thread of the connection: it is gone. Nothing if it was never told of. */
  public void closed(StreamConnection stream) {
    if (stream.isAnnounced() && stream.flow() != null) {
      tell(false, stream, "");
    }
  }

  private void tell(boolean opened, StreamConnection stream, String upgrade) {
    if (observers.isEmpty()) {
      return;
    }
    ConnectionEvent event =
        new ConnectionEvent(
            opened,
            stream.flow(),
            stream.connection().listener().isPresent(),
            stream.connection().tlsSession().map(ConnectionTable::security).orElse(""),
            upgrade,
            clock.now());
    for (ConnectionObserver observer : observers) {
      try {
        observer.onConnection(event);
      } catch (RuntimeException | LinkageError e) {
        if (FAILURES.permits()) {
          LOG.error("{} failed on {}{}", observer.getClass(), event, FAILURES.more(), e);
        }
      }
    }
  }
}
