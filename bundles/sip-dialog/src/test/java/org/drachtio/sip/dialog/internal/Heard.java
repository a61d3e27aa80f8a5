package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.dialog.DialogUser;
import org.drachtio.api.dialog.RefusedBecause;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.message.SipMessage;

/** Remembers what the dialog layer says upward, one line each. */
final class Heard implements DialogUser {

  final List<String> lines = new ArrayList<>();

  /** What the dialog layer refused itself: method, status, cause. */
  final List<String> refusals = new ArrayList<>();

  boolean takes = true;
  String lastRequestId = "";
  String lastReason = "";
  SipMessage lastCancel;

  @Override
  public boolean onRequest(String transactionId, String dialogId, InboundMessage request) {
    lastRequestId = transactionId;
    lines.add("request " + request.message().method() + " " + dialogId);
    return takes;
  }

  @Override
  public void onRefused(InboundMessage request, int status, RefusedBecause cause, String why) {
    refusals.add(request.message().method() + " " + status + " " + cause);
  }

  @Override
  public void onCancel(String transactionId, String dialogId, InboundMessage cancel) {
    lastCancel = cancel.message();
    lines.add("cancel " + transactionId + " " + dialogId);
  }

  @Override
  public void onResponse(String transactionId, String dialogId, InboundMessage response) {
    lastReason = response.message().reason();
    lines.add("response " + response.message().status() + " " + transactionId + " " + dialogId);
  }

  @Override
  public void onUnsolicited(String dialogId, SentMessage bye) {
    lines.add("unsolicited " + bye.message().header("Reason").orElse("-") + " " + dialogId);
  }

  @Override
  public void onTransactionOver(String transactionId, String dialogId) {
    lines.add("transaction-over " + transactionId);
  }

  @Override
  public void onDialog(String dialogId, String transactionId) {
    lines.add("dialog " + dialogId + " " + transactionId);
  }

  @Override
  public void onDialogOver(String dialogId) {
    lines.add("dialog-over " + dialogId);
  }

  /** What was heard since the last call. */
  List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }
}
