package org.drachtio.admin.internal.session;

import java.util.OptionalLong;
import java.util.function.Supplier;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;

/**
 * Bounds the time that a connection may take to authenticate.
 *
 * <p><b>Threading:</b> {@link #start}, {@link #startUntil} and {@link #cancel} from any thread;
 * they take effect on the lane, in their order. {@link #leave} on the lane.
 */
public final class AuthenticationDeadline implements TimerTarget {

  private static final int EXPIRED = 0;
  private static final int LATER = 1;

  private final Lane lane;

  /** What happens at the deadline; null once it cannot happen any more. Lane only. */
  private Runnable expiry;

  /** Lane only. */
  private Timer timer;

  /** Lane only. */
  private Runnable postponed;

  /** Lane only. */
  private Timer postponement;

  /** The next version watches the deadline now; a late start does nothing. Lane only. */
  private boolean left;

  public AuthenticationDeadline(Lane lane) {
    this.lane = lane;
  }

  /** Starts the clock. */
  public void start(int millis, Runnable whenExpired) {
    lane.execute(() -> start(whenExpired, () -> lane.arm(millis, EXPIRED, this)));
  }

  /**
   * Goes on with a clock that the last version had started.
   *
   * @param millis when it ends, on the clock of the lane
   */
  public void startUntil(long millis, Runnable whenExpired) {
    lane.execute(() -> start(whenExpired, () -> lane.armAt(millis, EXPIRED, this)));
  }

  private void start(Runnable whenExpired, Supplier<Timer> arming) {
    if (left) {
      return;
    }
    expiry = whenExpired;
    timer = arming.get();
  }

  /** Does something before the deadline, unless it is {@linkplain #cancel cancelled}. */
  public void later(long millis, Runnable task) {
    lane.execute(() -> postpone(task, () -> lane.arm(millis, LATER, this)));
  }

  /** As {@link #later}, at a time on the clock of the lane that the last version had set. */
  public void laterAt(long millis, Runnable task) {
    lane.execute(() -> postpone(task, () -> lane.armAt(millis, LATER, this)));
  }

  private void postpone(Runnable task, Supplier<Timer> arming) {
    if (!left && expiry != null) {
      postponed = task;
      postponement = arming.get();
    }
  }

  /** When that will be, on the clock of the lane; now if it is not known. Lane only. */
  public long laterMillis() {
    return postponement != null && postponement.isArmed() ? postponement.deadline() : lane.now();
  }

  /** Stops it; harmless after the deadline. */
  public void cancel() {
    lane.execute(this::stop);
  }

  private void stop() {
    expiry = null;
    if (timer != null) {
      timer.cancel();
    }
    if (postponement != null) {
      postponement.cancel();
    }
  }

  /** Milliseconds on the clock of its lane. Any thread. */
  public long now() {
    return lane.now();
  }

  /** Whether this is its lane. Any thread. */
  public boolean isOn(Lane other) {
    return lane.index() == other.index();
  }

  /**
   * Stops it for good, for the next version. Lane only.
   *
   * @return when it would have ended, on the clock of the lane; empty if it was not running
   */
  public OptionalLong leave() {
    left = true;
    OptionalLong deadline =
        timer != null && timer.isArmed() ? OptionalLong.of(timer.deadline()) : OptionalLong.empty();
    stop();
    return deadline;
  }

  @Override
  public void onTimer(int kind) {
    if (kind == LATER) {
      postponed.run();
    } else if (expiry != null) {
      expiry.run();
    }
  }
}
