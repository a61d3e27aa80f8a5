package org.drachtio.call.control.internal.lane;

import org.drachtio.call.control.internal.application.Owners;
import org.drachtio.call.control.internal.request.NewRequests;
import org.drachtio.kernel.lane.Lane;

/** What call control keeps for one lane. Lane thread only. */
public final class CallLane {

  public final Lane lane;
  public final Owners owners = new Owners();
  public final NewRequests newRequests;

  /** Another version of the bundle has taken over: a late command finds nothing here. */
  public boolean left;

  public CallLane(Lane lane, NewRequests newRequests) {
    this.lane = lane;
    this.newRequests = newRequests;
  }

  /** All that the next version of the bundle needs. */
  public CallLaneSnapshot snapshot() {
    return new CallLaneSnapshot(
        newRequests.pending().snapshot(), owners.transactions(), owners.dialogs());
  }

  /** Goes on with what the last version left; this lane has nothing yet. */
  public void resume(CallLaneSnapshot left) {
    left.transactions().forEach(owners::ofTransaction);
    left.dialogs().forEach(owners::ofDialog);
    left.pending().forEach(newRequests.pending()::resume);
  }

  /** Gives up everything without ending it, as another version of the bundle goes on with it. */
  public void leave() {
    left = true;
    newRequests.pending().clear();
    owners.clear();
  }
}
