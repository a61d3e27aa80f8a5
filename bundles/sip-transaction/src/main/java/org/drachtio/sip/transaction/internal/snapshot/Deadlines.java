package org.drachtio.sip.transaction.internal.snapshot;

import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;

/** Deadlines of timers as they cross a hand-over: on the clock of the lanes, which goes on. */
public final class Deadlines {

  /** Of a timer that was not armed, or that nothing is known of. */
  public static final long NONE = Long.MIN_VALUE;

  private Deadlines() {}

  /** When it fires; {@link #NONE} if it is null or will not. */
  public static long of(Timer timer) {
    return timer != null && timer.isArmed() ? timer.deadline() : NONE;
  }

  /** Arms a timer at the deadline that it had; after {@code delayMillis} if there is none. */
  public static Timer arm(
      Lane lane, long deadline, long delayMillis, int kind, TimerTarget target) {
    return deadline == NONE
        ? lane.arm(delayMillis, kind, target)
        : lane.armAt(deadline, kind, target);
  }
}
