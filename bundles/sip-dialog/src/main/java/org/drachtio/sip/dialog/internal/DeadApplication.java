package org.drachtio.sip.dialog.internal;

import java.util.List;
import org.drachtio.message.Methods;

/**
 * What becomes of a dialog when its application has gone (admin-protocol.md §9). Lane thread only.
 */
final class DeadApplication {

  private static final int DOES_NOT_EXIST = 481;

  private DeadApplication() {}

  static void leaves(LaneState state, Dialog dialog) {
    for (UasTransaction waiting : List.copyOf(dialog.unanswered)) {
      waiting.refuse(DOES_NOT_EXIST);
    }
    boolean unacknowledged = dialog.acceptedSeq > 0 && dialog.lastAck == null;
    if (unacknowledged) {
      // The peer repeats its 2xx until then, and would hang up a call that nobody hears.
      ServerBye.ackAndBye(state, dialog, dialog.acceptedSeq);
    }
    if (unacknowledged || dialog.method.equals(Methods.SUBSCRIBE)) {
      state.end(dialog);
    }
  }
}
