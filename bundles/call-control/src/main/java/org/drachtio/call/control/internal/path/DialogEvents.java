package org.drachtio.call.control.internal.path;

import org.drachtio.api.control.AppEvent;
import org.drachtio.api.dialog.DialogUser;
import org.drachtio.api.dialog.RefusedBecause;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.call.control.internal.application.AttachedApplications;
import org.drachtio.call.control.internal.application.Owners;
import org.drachtio.call.control.internal.lane.CallLane;
import org.drachtio.call.control.internal.lane.CallLanes;
import org.drachtio.call.control.internal.reply.Refusal;
import org.drachtio.call.control.internal.reply.Refusals;
import org.drachtio.message.Methods;

/**
 * Passes what happens in dialogs to the application that owns them. Called on the lane of the
 * Call-ID.
 */
public final class DialogEvents implements DialogUser {

  private final CallLanes lanes;
  private final AttachedApplications applications;
  private final Refusals refusals;

  public DialogEvents(CallLanes lanes, AttachedApplications applications, Refusals refusals) {
    this.lanes = lanes;
    this.applications = applications;
    this.refusals = refusals;
  }

  @Override
  public boolean onRequest(String transactionId, String dialogId, InboundMessage request) {
    Owners owners = lanes.current().owners;
    long owner = owners.ofDialog(dialogId);
    if (owner == Owners.NOBODY) {
      // an early dialog has no owner yet, but the INVITE that begins it has (admin-protocol.md
      // §6.1)
      owner = owners.ofTransaction(transactionId);
    }
    boolean delivered =
        applications.tell(owner, new AppEvent.FromNetwork(transactionId, dialogId, request));
    if (!delivered && !request.message().method().equals(Methods.ACK)) {
      String method = request.message().method();
      boolean subscription = method.equals(Methods.SUBSCRIBE) || method.equals(Methods.NOTIFY);
      refusals.note(
          request,
          subscription ? 500 : 481,
          Refusal.APPLICATION_GONE,
          "the application of its dialog is gone");
    }
    return delivered;
  }

  @Override
  public void onRefused(InboundMessage request, int status, RefusedBecause cause, String why) {
    Refusal refusal =
        switch (cause) {
          case STATE -> Refusal.DIALOG_STATE;
          case FULL -> Refusal.FULL;
          case NO_ANSWER -> Refusal.TIMEOUT;
        };
    refusals.note(request, status, refusal, why);
  }

  @Override
  public void onCancel(String transactionId, String dialogId, InboundMessage cancel) {
    long owner = lanes.current().owners.ofTransaction(transactionId);
    applications.tell(owner, new AppEvent.FromNetwork(transactionId, dialogId, cancel));
  }

  @Override
  public void onResponse(String transactionId, String dialogId, InboundMessage response) {
    long owner = lanes.current().owners.ofTransaction(transactionId);
    applications.tell(owner, new AppEvent.FromNetwork(transactionId, dialogId, response));
  }

  @Override
  public void onUnsolicited(String dialogId, SentMessage bye) {
    applications.tell(
        lanes.current().owners.ofDialog(dialogId), new AppEvent.Unsolicited(dialogId, bye));
  }

  @Override
  public void onTransactionOver(String transactionId, String dialogId) {
    CallLane lane = lanes.current();
    lane.owners.forgetTransaction(transactionId);
    lane.newRequests.pending().remove(transactionId);
  }

  @Override
  public void onDialog(String dialogId, String transactionId) {
    Owners owners = lanes.current().owners;
    owners.ofDialog(dialogId, owners.ofTransaction(transactionId));
  }

  @Override
  public void onDialogOver(String dialogId) {
    lanes.current().owners.forgetDialog(dialogId);
  }
}
