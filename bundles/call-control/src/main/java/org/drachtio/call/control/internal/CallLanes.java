package org.drachtio.call.control.internal;

import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.message.SipMessage;

/** The lanes, and how a command finds its own. Immutable. */
final class CallLanes {

  private static final String FROM_TAG = ";from-tag=";

  private final Lanes lanes;
  private final CallLane[] all;

  CallLanes(Lanes lanes, CallLane[] all) {
    this.lanes = lanes;
    this.all = all;
  }

  CallLane[] all() {
    return all;
  }

  /** Now, on the clock that all lanes have. Any thread. */
  long now() {
    return lanes.at(0).now();
  }

  CallLane current() {
    for (CallLane lane : all) {
      if (lane.lane.isCurrent()) {
        return lane;
      }
    }
    throw new IllegalStateException("not on a lane");
  }

  CallLane ofCallId(String callId) {
    return all[lanes.ofHash(SipMessage.hashOf(callId)).index()];
  }

  /** A dialog id begins with its Call-ID (admin-protocol.md §6). */
  CallLane ofDialog(String dialogId) {
    int end = dialogId.lastIndexOf(FROM_TAG);
    return ofCallId(end < 0 ? dialogId : dialogId.substring(0, end));
  }

  /** The lane that minted a transaction id; any lane if it was none: it will not know the id. */
  CallLane ofTransaction(String transactionId) {
    int index = Ids.laneOf(transactionId);
    return all[index >= 0 && index < all.length ? index : 0];
  }
}
