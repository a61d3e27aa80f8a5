package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.api.dialog.DialogUser;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.Lane;

/**
 * What the dialog layer keeps for one lane, and what it works with.
 *
 * <p><b>Threading:</b> the lane's thread, but for what is volatile.
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

  /**
   * INVITEs of applications that were answered 2xx, as long as their transactions live and so may
   * hear repetitions and other forks' answers: only a hand-over asks for them.
   */
  final Set<UacTransaction> accepted = new HashSet<>();

  /** UPDATEs that came before the answer of an INVITE, by the id of the INVITE's transaction. */
  final Map<String, UasTransaction> updates = new HashMap<>();

  volatile DialogUser user;
  volatile NatPolicy nat;

  /** Next hop of requests outside a dialog that are given none; empty: where they point. */
  volatile String outboundProxy = "";

  /** How long a call is kept that nobody will go on with; see {@link Orphan}. */
  volatile long orphanMillis = 3_600_000;

  /** Whether such a call is ended by BYE as soon as nobody may go on with it. */
  volatile boolean hangUpOrphans;

  /** For session timers. */
  volatile SessionPolicy sessions = SessionPolicy.STANDARD;

  /** Of all lanes. */
  final RegisteredFlows flows;

  final EarlyNotifies earlyNotifies = new EarlyNotifies(this);

  LaneState(
      Lane lane,
      SipTransport transport,
      TransactionLayer transactions,
      NatPolicy nat,
      RegisteredFlows flows) {
    this.lane = lane;
    this.transport = transport;
    this.transactions = transactions;
    this.nat = nat;
    this.flows = flows;
  }

  /** Bound on the heap that the dialogs of this lane take, as {@link DialogTable} estimates it. */
  volatile long maxDialogBytes = Long.MAX_VALUE;

  boolean hasRoom() {
    return dialogs.bytes() < maxDialogBytes;
  }

  /** All requests of applications whose transactions this layer still listens to. */
  List<UacTransaction> allAsking() {
    List<UacTransaction> all = new ArrayList<>(asking.values());
    all.addAll(accepted);
    return all;
  }

  /**
   * Gives up everything without ending it, as another version of the bundle goes on with it: no
   * timer is left, and what is heard later finds neither a dialog nor a user.
   */
  void leave() {
    for (Dialog dialog : dialogs.all()) {
      dialog.unacknowledged.forEach(AnsweredInvite::stop);
      stopTimers(dialog);
    }
    for (UasTransaction waiting : serving.values()) {
      waiting.disarmGuard();
      if (waiting.provisionals != null) {
        waiting.provisionals.stop();
      }
    }
    flows.leave(lane);
    earlyNotifies.clear();
    user = NobodyListens.USER;
    dialogs.clear();
    serving.clear();
    updates.clear();
    asking.clear();
    accepted.clear();
  }

  private static void stopTimers(Dialog dialog) {
    if (dialog.session != null) {
      dialog.session.stop();
    }
    if (dialog.lifetime != null) {
      dialog.lifetime.stop();
    }
    if (dialog.orphan != null) {
      dialog.orphan.stop();
    }
    if (dialog.awaitedAck != null) {
      dialog.awaitedAck.stop();
    }
  }

  /** Makes a dialog known to applications: they can name it from now on. */
  void announce(Dialog dialog, String transactionId) {
    dialogs.stabilise(dialog);
    user.onDialog(dialog.id, transactionId);
  }

  /**
   * Ends a dialog: nothing more is repeated, waited for or delivered. Does nothing the second time.
   */
  void end(Dialog dialog) {
    // Forks share one id: the end of one that applications do not know is nothing to them.
    boolean known = dialogs.isStable(dialog);
    if (!dialogs.remove(dialog)) {
      return;
    }
    dialog.state = Dialog.State.ENDING;
    AwaitedAck.settle(this, dialog);
    if (dialog.provisionals != null) {
      dialog.provisionals.stop();
    }
    for (AnsweredInvite answered : dialog.unacknowledged) {
      answered.stop();
    }
    dialog.unacknowledged.clear();
    stopTimers(dialog);
    for (UasTransaction waiting : List.copyOf(dialog.unanswered)) {
      waiting.refuse(500);
    }
    dialog.unanswered.clear();
    if (known) {
      user.onDialogOver(dialog.id);
    }
  }
}
