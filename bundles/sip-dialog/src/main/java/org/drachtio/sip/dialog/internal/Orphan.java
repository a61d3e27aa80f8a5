package org.drachtio.sip.dialog.internal;

import java.util.List;
import org.drachtio.message.Methods;

/**
 * A dialog whose application has gone (admin-protocol.md §9). For a grace time another connection
 * may go on with it; then a subscription ends, and a call stays as long as its peer asks for
 * nothing, but not for ever. Lane thread only.
 */
final class Orphan extends DialogDeadline {

  private static final int GRACE_OVER = 1;
  private static final int KEPT_LONG_ENOUGH = 2;

  private static final int DOES_NOT_EXIST = 481;

  /** Nobody will go on with it. */
  boolean forsaken;

  private Orphan(LaneState state, Dialog dialog) {
    super(state, dialog);
  }

  /**
   * The application has gone: what waits for its answer gets one, and a 2xx that it has not
   * acknowledged is ACKed and hung up.
   *
   * @param graceMillis how long another may still go on with the dialog; 0 or less: nobody may
   */
  static void leave(LaneState state, Dialog dialog, long graceMillis) {
    for (UasTransaction waiting : List.copyOf(dialog.unanswered)) {
      refuse(dialog, waiting);
    }
    if (dialog.awaitedAck != null) {
      // The peer repeats its 2xx until then, and would hang up a call that nobody hears.
      AwaitedAck.settle(state, dialog);
      ServerBye.bye(state, dialog);
      state.end(dialog);
    } else if (dialog.state == Dialog.State.CONFIRMED && dialog.orphan == null) {
      dialog.orphan = new Orphan(state, dialog);
      dialog.orphan.arm(state.lane.now() + graceMillis, GRACE_OVER);
    }
  }

  /** Another application has it now. */
  static void adopted(Dialog dialog) {
    if (dialog.orphan != null) {
      dialog.orphan.stop();
      dialog.orphan = null;
    }
  }

  /** A successor goes on with it, if it knows the dialog. */
  static void reclaimed(Dialog dialog) {
    dialog.onTrial = true;
    adopted(dialog);
  }

  /** The successor has answered a request of the peer: a 481 says that it knows no dialog. */
  static void answered(LaneState state, Dialog dialog, int status) {
    if (!dialog.onTrial) {
      return;
    }
    if (status < 300) {
      dialog.onTrial = false;
    } else if (status == DOES_NOT_EXIST) {
      state.end(dialog);
    }
  }

  /** The successor knows none of the dialogs that it has; whether that is to be believed here. */
  static boolean disowned(LaneState state, Dialog dialog) {
    if (!dialog.onTrial) {
      return false;
    }
    dialog.onTrial = false;
    dialog.orphan = new Orphan(state, dialog);
    dialog.orphan.reached(GRACE_OVER);
    return true;
  }

  /** Some application knows its id, and has asked for something in it: it is kept on. */
  static void used(Dialog dialog) {
    dialog.onTrial = false;
    if (dialog.orphan != null && dialog.orphan.forsaken) {
      dialog.orphan.forsake();
    }
  }

  /**
   * Nobody has taken a request of the peer: it is answered, and with that the dialog may end (RFC
   * 5057 §5.1: so it does for the peer).
   */
  static void notTaken(LaneState state, Dialog dialog, UasTransaction serving) {
    refuse(dialog, serving);
    if (dialog.state != Dialog.State.CONFIRMED) {
      return;
    }
    if (dialog.orphan == null) {
      dialog.orphan = new Orphan(state, dialog);
      dialog.orphan.forsake();
    } else if (dialog.orphan.forsaken) {
      state.end(dialog);
    }
  }

  /** A 481 would end a subscription for the peer that may be gone on with. */
  private static void refuse(Dialog dialog, UasTransaction serving) {
    boolean mayGoOn = dialog.orphan == null || !dialog.orphan.forsaken;
    if (mayGoOn && isSubscription(dialog) && dialog.state == Dialog.State.CONFIRMED) {
      serving.refuseForNow();
    } else {
      serving.refuse(DOES_NOT_EXIST);
    }
  }

  private static boolean isSubscription(Dialog dialog) {
    return dialog.method.equals(Methods.SUBSCRIBE);
  }

  /**
   * Goes on with one of an earlier version of the bundle.
   *
   * @param deadline on the lane's clock; may have passed
   */
  static void resume(LaneState state, Dialog dialog, boolean forsaken, long deadline) {
    dialog.orphan = new Orphan(state, dialog);
    dialog.orphan.forsaken = forsaken;
    dialog.orphan.arm(deadline, forsaken ? KEPT_LONG_ENOUGH : GRACE_OVER);
  }

  private void forsake() {
    forsaken = true;
    arm(state.lane.now() + state.orphanMillis, KEPT_LONG_ENOUGH);
  }

  @Override
  void reached(int kind) {
    if (kind == KEPT_LONG_ENOUGH || isSubscription(dialog)) {
      state.end(dialog);
    } else if (state.hangUpOrphans) {
      ServerBye.send(state, dialog, ServerBye.APPLICATION_GONE);
    } else {
      forsake();
    }
  }
}
