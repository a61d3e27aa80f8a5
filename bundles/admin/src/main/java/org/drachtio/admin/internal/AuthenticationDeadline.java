package org.drachtio.admin.internal;

import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;

/**
 * Bounds the time that a connection may take to authenticate.
 *
 * <p><b>Threading:</b> {@link #start} and {@link #cancel} from any thread; they take effect on the
 * lane, in their order.
 */
final class AuthenticationDeadline implements TimerTarget {

  /** The only kind of timer. */
  private static final int EXPIRED = 0;

  private final Lane lane;

  /** What happens at the deadline; null once it can not happen any more. Lane only. */
  private Runnable expiry;

  /** Lane only. */
  private Timer timer;

  AuthenticationDeadline(Lane lane) {
    this.lane = lane;
  }

  /** Starts the clock. */
  void start(int millis, Runnable whenExpired) {
    lane.execute(
        () -> {
          expiry = whenExpired;
          timer = lane.arm(millis, EXPIRED, this);
        });
  }

  /** Stops it; harmless after the deadline. */
  void cancel() {
    lane.execute(
        () -> {
          expiry = null;
          if (timer != null) {
            timer.cancel();
          }
        });
  }

  @Override
  public void onTimer(int kind) {
    if (expiry != null) {
      expiry.run();
    }
  }
}
