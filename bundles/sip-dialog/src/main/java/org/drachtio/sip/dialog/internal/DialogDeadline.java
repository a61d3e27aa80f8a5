package org.drachtio.sip.dialog.internal;

import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;

/**
 * What happens to a dialog at a time, if nothing comes before; one time at most. Lane thread only.
 */
abstract class DialogDeadline implements TimerTarget {

  final LaneState state;
  final Dialog dialog;

  /** {@code null}: nothing is to happen yet. */
  Timer timer;

  DialogDeadline(LaneState state, Dialog dialog) {
    this.state = state;
    this.dialog = dialog;
  }

  /**
   * In place of the time that was set before.
   *
   * @param deadline on the lane's clock; may have passed
   */
  final void arm(long deadline, int kind) {
    stop();
    timer = state.lane.armAt(deadline, kind, this);
  }

  final void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  @Override
  public final void onTimer(int kind) {
    timer = null;
    reached(kind);
  }

  /** The time has come. */
  abstract void reached(int kind);
}
