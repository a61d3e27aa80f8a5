package org.drachtio.kernel.io.internal.session;

import java.util.function.BooleanSupplier;
import org.apache.mina.core.session.IoSession;
import org.drachtio.kernel.meter.Counter;

/**
 * Decides whether a connection is read: not while its owner does not want it, and not while its
 * peer leaves too much unread, because reading on would only produce more for it.
 *
 * <p><b>Threading:</b> thread-safe; what is asked with every message is one comparison.
 */
public final class ReadControl {

  /** A peer that writes everything before it reads would otherwise never be read again. */
  private static final int PATIENCE_MILLIS = 2_000;

  private final IoSession session;
  private final OutboundQueue outbound;
  private final StreamEngine engine;
  private final Counter slowed;
  private final BooleanSupplier readable;

  private volatile int mark = Integer.MAX_VALUE;
  private volatile boolean congested;

  /** Guarded by this. */
  private boolean unwanted;

  /** Guarded by this: congested, but the peer takes nothing as long as it is not read. */
  private boolean hopeless;

  /**
   * @param slowed counts how often a connection was not read because its peer did not read
   * @param readable whether there is anything left to be read
   */
  public ReadControl(
      IoSession session,
      OutboundQueue outbound,
      StreamEngine engine,
      Counter slowed,
      BooleanSupplier readable) {
    this.session = session;
    this.outbound = outbound;
    this.engine = engine;
    this.slowed = slowed;
    this.readable = readable;
  }

  /** The owner wants it to be read, or not. */
  public synchronized void pause(boolean pause) {
    unwanted = pause;
    apply();
  }

  public void mark(int queuedBytes) {
    mark = queuedBytes;
  }

  public boolean isPaused() {
    return session.isReadSuspended();
  }

  /**
   * Bytes were queued.
   *
   * @param queued all that wait now
   */
  public void queued(long queued) {
    if (queued > mark && !congested) {
      congest();
    }
  }

  /** The socket may have taken some of them. */
  public void written() {
    if (congested && outbound.pendingBytes() <= mark / 2) {
      relieve();
    }
  }

  private void congest() {
    synchronized (this) {
      if (congested) {
        return;
      }
      congested = true;
      slowed.increment();
      apply();
    }
    // The thread that wrote the last bytes just before the connection was congested did not see the
    // congestion.
    written();
    watch(outbound.takenBytes());
  }

  private synchronized void relieve() {
    congested = false;
    hopeless = false;
    apply();
  }

  private void watch(long takenBefore) {
    engine.after(
        PATIENCE_MILLIS,
        () -> {
          if (congested && readable.getAsBoolean()) {
            long taken = outbound.takenBytes();
            if (taken > takenBefore) {
              watch(taken);
            } else {
              giveUp();
            }
          }
        });
  }

  private synchronized void giveUp() {
    hopeless = congested;
    apply();
  }

  private void apply() {
    if (!readable.getAsBoolean()) {
      return;
    }
    boolean pause = unwanted || congested && !hopeless;
    if (pause && !session.isReadSuspended()) {
      session.suspendRead();
    } else if (!pause && session.isReadSuspended()) {
      session.resumeRead();
    }
  }
}
