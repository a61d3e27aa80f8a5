package org.drachtio.admin.internal.session;

import java.util.concurrent.atomic.AtomicBoolean;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;

/**
 * Bounds the time that an application may take for a frame that it has begun. One timer serves many
 * frames in turn: it is armed when it is needed and looks at the frame begun last.
 *
 * <p>It is not handed over: the next version starts the clock again when more of the frame comes.
 *
 * <p><b>Threading:</b> {@link #begun} and {@link #completed} on the connection's I/O thread, {@link
 * #cancel} from any; timers on the lane.
 */
public final class FrameDeadline implements TimerTarget {

  /** What the deadline is for. */
  public interface Owner {
    /** Time that a frame may take now. */
    int limitMillis();

    /** Whether we do not read at present: then it cannot be completed. */
    boolean isPaused();

    /** It took too long. */
    void tooSlow();
  }

  private static final int LOOK = 0;
  private static final long NONE = Long.MIN_VALUE;

  private final Lane lane;
  private final Owner owner;
  private final AtomicBoolean watched = new AtomicBoolean();
  private volatile long since = NONE;

  /** Lane only. */
  private Timer timer;

  /** Lane only. */
  private boolean over;

  public FrameDeadline(Lane lane, Owner owner) {
    this.lane = lane;
    this.owner = owner;
  }

  /** Part of a frame is there. */
  public void begun() {
    if (since == NONE) {
      since = lane.now();
      if (watched.compareAndSet(false, true)) {
        lane.execute(() -> arm(owner.limitMillis()));
      }
    }
  }

  /** All of a frame is there. */
  public void completed() {
    if (since != NONE) {
      since = NONE;
    }
  }

  /** The connection is gone. */
  public void cancel() {
    lane.execute(this::end);
  }

  /** The connection is gone, or is the next version's. On the lane. */
  public void end() {
    over = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  private void arm(long delayMillis) {
    if (!over) {
      timer = lane.arm(Math.max(1, delayMillis), LOOK, this);
    }
  }

  @Override
  public void onTimer(int kind) {
    if (owner.isPaused() && since != NONE) {
      since = lane.now();
    }
    watched.set(false);
    long begun = since;
    if (begun == NONE) {
      return;
    }
    long left = begun + owner.limitMillis() - lane.now();
    if (left <= 0) {
      owner.tooSlow();
    } else if (watched.compareAndSet(false, true)) {
      arm(left);
    }
  }
}
