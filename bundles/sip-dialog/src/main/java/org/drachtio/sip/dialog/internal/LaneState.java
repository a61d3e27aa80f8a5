package org.drachtio.sip.dialog.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.api.dialog.DialogUser;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.Lane;

/**
 * What the dialog layer keeps for one lane, and what it works with.
 *
 * <p><b>Threading:</b> the lane's thread, but for the volatile {@link #user} and {@link #nat}.
 */
final class LaneState {

  final Lane lane;
  final SipTransport transport;
  final TransactionLayer transactions;
  final DialogTable dialogs = new DialogTable();

  /** Requests from the network that applications may answer, by the id that they know. */
  final Map<String, UasTransaction> serving = new HashMap<>();

  /** Requests of applications that wait for a response, by the id that they know. */
  final Map<String, UacTransaction> asking = new HashMap<>();

  volatile DialogUser user;
  volatile NatPolicy nat;

  LaneState(Lane lane, SipTransport transport, TransactionLayer transactions, NatPolicy nat) {
    this.lane = lane;
    this.transport = transport;
    this.transactions = transactions;
    this.nat = nat;
  }

  /**
   * Ends a dialog: nothing more is repeated, waited for or delivered. Does nothing the second time.
   */
  void end(Dialog dialog) {
    if (!dialogs.remove(dialog)) {
      return;
    }
    dialog.state = Dialog.State.ENDING;
    for (AnsweredInvite answered : dialog.unacknowledged) {
      answered.stop();
    }
    dialog.unacknowledged.clear();
    for (UasTransaction waiting : List.copyOf(dialog.unanswered)) {
      waiting.refuse(500);
    }
    dialog.unanswered.clear();
    user.onDialogOver(dialog.id);
  }
}
