package org.drachtio.sip.dialog.internal;

import java.util.Optional;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * Requests from the network that belong to a dialog (RFC 3261 §12.2.2, sip-behaviour.md §4.1). Lane
 * thread only.
 */
final class InDialogRequests {

  private final LaneState state;

  InDialogRequests(LaneState state) {
    this.state = state;
  }

  /** Takes a request; false: it belongs to no dialog. */
  boolean offer(InboundMessage inbound) {
    SipMessage request = inbound.message();
    if (request.method().equals(Methods.CANCEL)) {
      return cancelAfterAnswer(inbound);
    }
    if (request.toTag().isEmpty()) {
      return secondInvite(inbound);
    }
    Optional<Dialog> match = state.dialogs.match(request);
    if (match.isEmpty()) {
      return state.earlyNotifies.offer(inbound);
    }
    Dialog dialog = match.get();
    if (request.method().equals(Methods.ACK)) {
      acknowledged(dialog, inbound);
      return true;
    }
    if (dialog.isOutOfOrder(request) && !request.method().equals(Methods.PRACK)) {
      OwnAnswers.sendOutOfOrder(state, inbound);
      return true;
    }
    dialog.numbered(request);
    if (request.method().equals(Methods.PRACK)) {
      Pracks.offer(state, dialog, inbound);
      return true;
    }
    if (dialog.state == Dialog.State.EARLY && EarlyRequests.offer(state, dialog, inbound)) {
      return true;
    }
    if (!state.dialogs.isStable(dialog)) {
      return early(inbound);
    }
    serve(dialog, inbound);
    return true;
  }

  private void serve(Dialog dialog, InboundMessage inbound) {
    SipMessage request = inbound.message();
    int refusal = OfferAnswer.refusal(dialog, request);
    if (refusal > 0) {
      OwnAnswers.send(state, inbound, refusal);
      return;
    }
    if (SessionTimer.isTooBrief(state, request)) {
      OwnAnswers.sendTooBrief(state, inbound);
      return;
    }
    RemoteTarget.heard(state, dialog, inbound);
    UasTransaction serving = UasTransaction.inDialog(state, inbound, dialog);
    if (serving.transaction().isOver()) {
      return;
    }
    SessionTimer.offered(state, dialog, serving);
    deliver(state, dialog, serving);
  }

  /** Gives a request to the application; the last of its dialog ends that. */
  static void deliver(LaneState state, Dialog dialog, UasTransaction serving) {
    SipMessage request = serving.request();
    String method = request.method();
    boolean ends = method.equals(Methods.BYE) || isLastNotify(dialog, request);
    if (ends) {
      dialog.unanswered.remove(serving);
      dialog.state = Dialog.State.ENDING;
    } else {
      Lifetime.notified(state, dialog, request);
    }
    boolean taken = state.user.onRequest(serving.id, dialog.id, serving.inbound);
    if (!taken) {
      Orphan.notTaken(state, dialog, serving);
    } else {
      Orphan.adopted(dialog);
      if (!method.equals(Methods.INVITE)) {
        serving.armGuard();
      }
    }
    if (ends) {
      state.end(dialog);
    }
  }

  private static boolean isLastNotify(Dialog dialog, SipMessage request) {
    return dialog.method.equals(Methods.SUBSCRIBE) && Lifetime.isLast(request);
  }

  private void acknowledged(Dialog dialog, InboundMessage ack) {
    Optional<AnsweredInvite> waiting = dialog.acknowledgedBy(ack.message().cseq());
    if (waiting.isEmpty()) {
      return; // A repeated ACK: the application has heard of it.
    }
    AnsweredInvite answered = waiting.get();
    answered.stop();
    answered.transaction.acknowledged();
    String id =
        answered.transactionId.isEmpty() ? Ids.uuid(state.lane.index()) : answered.transactionId;
    state.user.onRequest(id, dialog.id, ack);
  }

  /**
   * In an early dialog that applications do not know most requests are offered to any application
   * that wants their method (sip-behaviour.md §4.1).
   *
   * @return false: offer it
   */
  private boolean early(InboundMessage inbound) {
    if (EarlyRequests.isForAnyApplication(inbound.message().method())) {
      return false;
    }
    OwnAnswers.send(state, inbound, OwnAnswers.SERVER_INTERNAL_ERROR);
    return true;
  }

  /**
   * An INVITE outside any dialog with the Call-ID and From tag of an answered one (sip-behaviour.md
   * §2.9).
   */
  private boolean secondInvite(InboundMessage inbound) {
    SipMessage request = inbound.message();
    if (!request.method().equals(Methods.INVITE)) {
      return false;
    }
    Optional<Dialog> answered =
        state.dialogs.stable(Dialog.idOf(request.callId(), request.fromTag()));
    if (answered.isEmpty()
        || !answered.get().method.equals(Methods.INVITE)
        || answered.get().state == Dialog.State.EARLY) {
      return false;
    }
    OwnAnswers.send(state, inbound, 491);
    return true;
  }

  /**
   * A CANCEL on another branch than the INVITE that we answered: the caller wants out
   * (sip-behaviour.md §2.6).
   */
  private boolean cancelAfterAnswer(InboundMessage inbound) {
    SipMessage cancel = inbound.message();
    Optional<Dialog> answered =
        state.dialogs.stable(Dialog.idOf(cancel.callId(), cancel.fromTag()));
    if (answered.isEmpty()
        || answered.get().role != Dialog.Role.UAS
        || answered.get().state == Dialog.State.EARLY
        || !answered.get().method.equals(Methods.INVITE)) {
      return false;
    }
    OwnAnswers.send(state, inbound, 481);
    ServerBye.send(state, answered.get(), ServerBye.CANCEL_AFTER_OK);
    return true;
  }
}
