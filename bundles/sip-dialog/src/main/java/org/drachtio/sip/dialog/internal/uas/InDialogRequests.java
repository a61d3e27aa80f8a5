package org.drachtio.sip.dialog.internal.uas;

import java.util.Optional;
import java.util.function.Predicate;
import org.drachtio.api.dialog.DialogId;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.OwnAnswers;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.LaneDialogs;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;
import org.drachtio.sip.dialog.internal.session.AnsweredInvite;
import org.drachtio.sip.dialog.internal.session.HangUpReasons;
import org.drachtio.sip.dialog.internal.session.SessionAnswer;

/**
 * Requests from the network that belong to a dialog (RFC 3261 §12.2.2, sip-behaviour.md §4.1). Lane
 * thread only.
 */
public final class InDialogRequests {

  private final ServedRequests served;
  private final LaneServices services;
  private final LaneDialogs dialogs;
  private final Predicate<InboundMessage> unmatched;

  /**
   * @param unmatched takes a request that matches no dialog but belongs to a request of ours
   */
  public InDialogRequests(ServedRequests served, Predicate<InboundMessage> unmatched) {
    this.served = served;
    this.services = served.services();
    this.dialogs = served.dialogs();
    this.unmatched = unmatched;
  }

  /** Takes a request; false: it belongs to no dialog. */
  public boolean offer(InboundMessage inbound) {
    SipMessage request = inbound.message();
    if (request.method().equals(Methods.CANCEL)) {
      return cancelAfterAnswer(inbound);
    }
    if (request.toTag().isEmpty()) {
      return secondInvite(inbound);
    }
    Optional<Dialog> match = dialogs.match(request);
    if (match.isEmpty()) {
      return unmatched.test(inbound);
    }
    Dialog dialog = match.get();
    if (request.method().equals(Methods.ACK)) {
      acknowledged(dialog, inbound);
      return true;
    }
    if (dialog.isOutOfOrder(request) && !request.method().equals(Methods.PRACK)) {
      services.refuseOutOfOrder(inbound);
      return true;
    }
    dialog.numbered(request);
    if (request.method().equals(Methods.PRACK)) {
      Pracks.offer(served, dialog, inbound);
      return true;
    }
    if (dialog.isEarly() && EarlyRequests.offer(served, dialog, inbound)) {
      return true;
    }
    if (!dialog.isStable()) {
      return early(inbound);
    }
    serve(dialog, inbound);
    return true;
  }

  private void serve(Dialog dialog, InboundMessage inbound) {
    SipMessage request = inbound.message();
    int refusal = dialog.refusal(request);
    if (refusal > 0) {
      services.refuse(
          inbound, refusal, "an offer or a re-INVITE of the dialog waits for its answer");
      return;
    }
    if (SessionAnswer.isTooBrief(services.policies().sessions(), request)) {
      services.refuseTooBrief(inbound);
      return;
    }
    dialog.heard(inbound);
    UasTransaction serving = UasTransaction.inDialog(served, inbound, dialog);
    if (serving.transaction().isOver()) {
      return;
    }
    dialog.session().offered(serving.id(), request);
    serving.deliver();
  }

  private void acknowledged(Dialog dialog, InboundMessage ack) {
    Optional<AnsweredInvite> waiting = dialog.answeredInvites().acknowledged(ack.message().cseq());
    if (waiting.isEmpty()) {
      return; // A repeated ACK: the application has heard of it.
    }
    AnsweredInvite answered = waiting.get();
    String id =
        answered.transactionId().isEmpty()
            ? Ids.uuid(services.lane().index())
            : answered.transactionId();
    services.user().onRequest(id, dialog.id(), ack);
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
    services.refuse(
        inbound,
        OwnAnswers.SERVER_INTERNAL_ERROR,
        "its dialog is early, and the application does not know it");
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
    Optional<Dialog> answered = dialogs.stable(DialogId.text(request.callId(), request.fromTag()));
    if (answered.isEmpty()
        || !answered.get().method().equals(Methods.INVITE)
        || answered.get().isEarly()) {
      return false;
    }
    services.refuse(
        inbound, 491, "an INVITE of this Call-ID and From tag has been answered already");
    return true;
  }

  /**
   * A CANCEL on another branch than the INVITE that we answered: the caller gives up
   * (sip-behaviour.md §2.6). Everybody to whom the call was forked knows its Call-ID and From tag,
   * so the CANCEL must come from the address that the call came from.
   */
  private boolean cancelAfterAnswer(InboundMessage inbound) {
    SipMessage cancel = inbound.message();
    Optional<Dialog> answered = dialogs.stable(DialogId.text(cancel.callId(), cancel.fromTag()));
    if (answered.isEmpty()
        || !answered.get().isUas()
        || answered.get().isEarly()
        || !answered.get().method().equals(Methods.INVITE)
        || !answered.get().isFrom(inbound.flow())) {
      return false;
    }
    services.refuse(inbound, 481, "the INVITE that it cancels has been answered");
    answered.get().hangUp(HangUpReasons.CANCEL_AFTER_OK);
    return true;
  }
}
