package org.drachtio.call.control.internal.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.drachtio.call.control.internal.application.AttachedApplications;
import org.drachtio.call.control.internal.application.Owners;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;

/**
 * Takes requests away from an application that has not answered them and says nothing any more (its
 * process may be stopped), if there is another application that wants them and is not silent. It
 * looks a second after a request began to wait, and once a second while any waits. Its timer stays
 * when the last request is answered: arming one for each request would wake the thread of an idle
 * lane each time. Lane thread only.
 */
final class SilenceWatch implements TimerTarget {

  private static final int PERIOD_MILLIS = 1000;

  /** Behind a look that found more than it could move in one task of the lane. */
  private static final int SOON_MILLIS = 20;

  private static final int MOVES_PER_LOOK = 200;

  /**
   * A look that is so late shows that this process itself was held up: messages of applications may
   * not have been read yet.
   */
  private static final int LATE_MILLIS = 250;

  /** Who gives a request to another application. */
  interface Mover {

    /**
     * The application of a request says nothing.
     *
     * @return whether another has the request now
     */
    boolean takeFromSilent(Pending pending);
  }

  private final Lane lane;
  private final PendingRequests requests;
  private final AttachedApplications applications;
  private final Mover mover;
  private Timer timer;
  private long due;

  SilenceWatch(
      Lane lane, PendingRequests requests, AttachedApplications applications, Mover mover) {
    this.lane = lane;
    this.requests = requests;
    this.applications = applications;
    this.mover = mover;
  }

  /** A request waits. */
  void begin() {
    if (timer == null) {
      arm(PERIOD_MILLIS);
    }
  }

  /** Nothing is looked at any more. */
  void end() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void arm(int millis) {
    due = lane.now() + millis;
    timer = lane.arm(millis, 0, this);
  }

  @Override
  public void onTimer(int kind) {
    timer = null;
    boolean more = lane.now() - due < LATE_MILLIS && look();
    // The requests that were moved have been added anew, which may have armed the timer again.
    end();
    if (requests.size() > 0) {
      arm(more ? SOON_MILLIS : PERIOD_MILLIS);
    }
  }

  /** Whether more is to be done soon. */
  private boolean look() {
    List<Pending> silenced = new ArrayList<>();
    for (Pending pending : requests.all()) {
      // A request that was answered in vain belongs to the dialog layer; an application that was
      // called for one request is alone.
      if (pending.application != Owners.NOBODY
          && !pending.dialled
          && !pending.adopted
          && applications.isSilent(pending.application)) {
        silenced.add(pending);
      }
    }
    Set<String> unwanted = new HashSet<>();
    int moved = 0;
    for (Pending pending : silenced) {
      String wanted = pending.transaction.request().message().method() + ' ' + pending.tag;
      if (moved == MOVES_PER_LOOK) {
        return true;
      }
      if (!unwanted.contains(wanted)) {
        if (mover.takeFromSilent(pending)) {
          moved++;
        } else {
          unwanted.add(wanted);
        }
      }
    }
    return false;
  }
}
