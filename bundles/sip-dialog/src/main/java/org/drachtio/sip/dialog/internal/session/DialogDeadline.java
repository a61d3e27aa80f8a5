package org.drachtio.sip.dialog.internal.session;

import java.util.OptionalLong;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;

/**
 * Something that happens to a dialog at a set time, unless it is stopped before. There is one such
 * time at most. Lane thread only.
 */
abstract class DialogDeadline implements TimerTarget {

  private final DialogHost host;

  /** {@code null}: nothing is to happen yet. */
  private Timer timer;

  DialogDeadline(DialogHost host) {
    this.host = host;
  }

  public final DialogHost host() {
    return host;
  }

  /** When it happens, on the lane's clock; empty: nothing is to happen yet. */
  public final OptionalLong deadline() {
    return timer == null ? OptionalLong.empty() : OptionalLong.of(timer.deadline());
  }

  /**
   * Sets the time, in place of the one that was set before.
   *
   * @param deadline on the lane's clock; may have passed
   */
  public final void arm(long deadline, int kind) {
    stop();
    timer = host.lane().armAt(deadline, kind, this);
  }

  public final void stop() {
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
