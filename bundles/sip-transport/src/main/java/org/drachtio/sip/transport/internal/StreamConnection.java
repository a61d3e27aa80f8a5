package org.drachtio.sip.transport.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.SipMessage;

/**
 * What the transport keeps with a connection.
 *
 * <p>Once its bytes can not be followed any more (a faulty, oversized or unframed message) the
 * connection is <i>closing</i>: what arrives is thrown away, nothing but answers is sent on it, and
 * it is closed when the faulty message has been answered, at the latest after the time that an
 * incomplete message has.
 *
 * <p><b>Threading:</b> methods say whose they are; a connection has a lane of its own for its
 * timers.
 */
final class StreamConnection implements TimerTarget {

  private static final int PARTIAL = 1;
  private static final int UNANSWERED = 2;
  private static final long NONE = Long.MIN_VALUE;

  private final Connection connection;
  private final Lane lane;
  private final StreamFramer framer;
  private final String address;
  private final long partialTimeoutMillis;

  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicBoolean watched = new AtomicBoolean();
  private volatile Flow flow;
  private volatile long partialSince = NONE;
  private volatile boolean closing;
  private volatile SipMessage unanswered;

  private Timer partialTimer;
  private Timer unansweredTimer;
  private boolean gone;

  /**
   * Any thread.
   *
   * @param address numeric address of the peer
   */
  StreamConnection(Connection connection, Lane lane, Settings settings, String address) {
    this.connection = connection;
    this.lane = lane;
    this.framer = new StreamFramer(settings.maxMessageBytes());
    this.address = address;
    this.partialTimeoutMillis = settings.partialMessageTimeoutMillis();
  }

  Connection connection() {
    return connection;
  }

  /** I/O thread. */
  StreamFramer framer() {
    return framer;
  }

  /** The way through this connection; {@code null} as long as its listening point is unknown. */
  Flow flow() {
    return flow;
  }

  /** Sets the listening point that it belongs to. */
  void belongsTo(ListeningPoint point) {
    flow = new Flow(point, address, connection.remote().getPort(), connection.id());
  }

  /** Whether requests may be sent on it. */
  boolean isUsable() {
    return !closing && connection.isOpen();
  }

  /** Whether what arrives is to be thrown away. */
  boolean isClosing() {
    return closing;
  }

  /**
   * Sends an answer; closes the connection behind the final answer to a faulty request.
   *
   * @return false: it is closed
   */
  boolean answer(SipMessage response) {
    boolean sent = connection.send(response.bytes());
    SipMessage faulty = unanswered;
    if (faulty != null && response.status() >= 200 && response.topVia().equals(faulty.topVia())) {
      connection.closeAfterSending();
    }
    return sent;
  }

  /** I/O thread: a faulty request is passed on, whose answer ends the connection. */
  void closeOnceAnswered(SipMessage faulty) {
    unanswered = faulty;
    closing = true;
    lane.execute(() -> arm(UNANSWERED, partialTimeoutMillis));
  }

  /** I/O thread: closes once what has been sent before is with the peer. */
  void closeAfterSending() {
    closing = true;
    connection.closeAfterSending();
  }

  /** I/O thread: closes at once. */
  void close() {
    closing = true;
    connection.close();
  }

  /** I/O thread: a message was completed. */
  void completed() {
    if (partialSince != NONE) {
      partialSince = NONE;
    }
  }

  /** I/O thread: a message is begun and incomplete. */
  void partial() {
    if (partialSince == NONE) {
      partialSince = lane.now();
      watch();
    }
  }

  /**
   * I/O thread: a lane refused a message; reading stops until {@link #accepted} was called as
   * often.
   */
  void refused() {
    refused.incrementAndGet();
    connection.pauseReading(true);
  }

  /** Lane: a message that had been refused was worked off. */
  void accepted() {
    if (refused.decrementAndGet() == 0) {
      connection.pauseReading(false);
    }
  }

  /** I/O thread: the connection is gone. */
  void closed() {
    lane.execute(this::cancelTimers);
  }

  @Override
  public void onTimer(int kind) {
    if (kind == UNANSWERED) {
      connection.close();
      return;
    }
    watched.set(false);
    long since = partialSince;
    if (since == NONE) {
      return;
    }
    if (lane.now() - since >= partialTimeoutMillis) {
      connection.close();
    } else {
      watch();
    }
  }

  /**
   * One timer serves many messages in turn: it is armed when it is needed and looks at the message
   * begun last.
   */
  private void watch() {
    if (watched.compareAndSet(false, true)) {
      lane.execute(() -> arm(PARTIAL, partialTimeoutMillis - age()));
    }
  }

  private long age() {
    long since = partialSince;
    return since == NONE ? 0 : lane.now() - since;
  }

  private void arm(int kind, long delayMillis) {
    if (gone) {
      return;
    }
    Timer timer = lane.arm(Math.max(delayMillis, 1), kind, this);
    if (kind == PARTIAL) {
      partialTimer = timer;
    } else {
      unansweredTimer = timer;
    }
  }

  private void cancelTimers() {
    gone = true;
    if (partialTimer != null) {
      partialTimer.cancel();
    }
    if (unansweredTimer != null) {
      unansweredTimer.cancel();
    }
  }
}
