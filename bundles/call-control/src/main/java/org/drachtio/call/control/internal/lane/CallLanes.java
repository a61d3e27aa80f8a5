package org.drachtio.call.control.internal.lane;

import org.drachtio.api.dialog.DialogId;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.message.SipMessage;

/** The lanes, and how a command finds its own. Immutable. */
public final class CallLanes {

  private final Lanes lanes;
  private final CallLane[] all;

  public CallLanes(Lanes lanes, CallLane[] all) {
    this.lanes = lanes;
    this.all = all;
  }

  public CallLane[] all() {
    return all;
  }

  /** Now, on the clock that all lanes have. Any thread. */
  public long now() {
    return lanes.at(0).now();
  }

  public CallLane current() {
    for (CallLane lane : all) {
      if (lane.lane.isCurrent()) {
        return lane;
      }
    }
    throw new IllegalStateException("not on a lane");
  }

  public CallLane ofCallId(String callId) {
    return all[lanes.ofHash(SipMessage.hashOf(callId)).index()];
  }

  /** The lane of the Call-ID in a dialog id. */
  public CallLane ofDialog(String dialogId) {
    return ofCallId(DialogId.parse(dialogId).callId());
  }

  /** The lane that minted a transaction id; any lane if it was none: it will not know the id. */
  public CallLane ofTransaction(String transactionId) {
    int index = Ids.laneOf(transactionId);
    return all[index >= 0 && index < all.length ? index : 0];
  }
}
