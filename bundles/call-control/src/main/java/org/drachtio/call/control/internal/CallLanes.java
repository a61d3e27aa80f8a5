package org.drachtio.call.control.internal;

import org.drachtio.api.dialog.DialogId;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.message.SipMessage;

/** The lanes, and how a command finds its own. Immutable. */
final class CallLanes {

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

  /** The lane of the Call-ID in a dialog id. */
  CallLane ofDialog(String dialogId) {
    return ofCallId(DialogId.parse(dialogId).callId());
  }

  /** The lane that minted a transaction id; any lane if it was none: it will not know the id. */
  CallLane ofTransaction(String transactionId) {
    int index = Ids.laneOf(transactionId);
    return all[index >= 0 && index < all.length ? index : 0];
  }
}
