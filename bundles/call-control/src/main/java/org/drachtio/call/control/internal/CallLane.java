package org.drachtio.call.control.internal;

import org.drachtio.kernel.lane.Lane;

/** What call control keeps for one lane. Lane thread only. */
final class CallLane {

  final Lane lane;
  final Owners owners = new Owners();
  final NewRequests newRequests;

  CallLane(Lane lane, NewRequests newRequests) {
    this.lane = lane;
    this.newRequests = newRequests;
  }
}
