package org.drachtio.call.control.internal;

import org.drachtio.kernel.lane.Lane;

/** What call control keeps for one lane. Lane thread only. */
final class CallLane {

  final Lane lane;
  final Owners owners = new Owners();
  final NewRequests newRequests;

  /** Another version of the bundle has taken over: a command that comes late finds nothing here. */
  boolean left;

  CallLane(Lane lane, NewRequests newRequests) {
    this.lane = lane;
    this.newRequests = newRequests;
  }

  /** Gives up everything without ending it, as another version of the bundle goes on with it. */
  void leave() {
    left = true;
    newRequests.clear();
    owners.clear();
  }
}
