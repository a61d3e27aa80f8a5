package org.drachtio.sip.transport.internal.watch;

import java.util.Arrays;
import java.util.stream.Stream;
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
 * <p><b>Threading:</b> any thread; an immutable array in a volatile field.
 */
public final class ConnectionObservers {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionObservers.class);
  private static final LogLimiter FAILURES = new LogLimiter();
  private static final ConnectionObserver[] NONE = {};

  private final MicrosClock clock;
  private volatile ConnectionObserver[] observers = NONE;

  public ConnectionObservers(MicrosClock clock) {
    this.clock = clock;
  }

  /** Tells it from now on, until it is closed. */
  public synchronized Registration add(ConnectionObserver observer) {
    observers =
        Stream.concat(Arrays.stream(observers), Stream.of(observer))
            .toArray(ConnectionObserver[]::new);
    return () -> remove(observer);
  }

  private synchronized void remove(ConnectionObserver observer) {
    observers =
        Arrays.stream(observers)
            .filter(each -> each != observer)
            .toArray(ConnectionObserver[]::new);
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
    ConnectionObserver[] told = observers;
    if (told.length == 0) {
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
    for (ConnectionObserver observer : told) {
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
