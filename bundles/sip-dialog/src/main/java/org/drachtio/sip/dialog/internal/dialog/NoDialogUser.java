package org.drachtio.sip.dialog.internal.dialog;

import org.drachtio.api.dialog.DialogUser;
import org.drachtio.api.dialog.RefusedBecause;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SentMessage;

/** Stands for the user of the dialog layer while there is none: nobody takes a request. */
public enum NoDialogUser implements DialogUser {
  NONE;

  @Override
  public boolean onRequest(String transactionId, String dialogId, InboundMessage request) {
    return false;
  }

  @Override
  public void onRefused(InboundMessage request, int status, RefusedBecause cause, String why) {
    // Nobody to tell.
  }

  @Override
  public void onCancel(String transactionId, String dialogId, InboundMessage cancel) {
    // Nobody to tell.
  }

  @Override
  public void onResponse(String transactionId, String dialogId, InboundMessage response) {
    // Nobody to tell.
  }

  @Override
  public void onUnsolicited(String dialogId, SentMessage bye) {
    // Nobody to tell.
  }

  @Override
  public void onTransactionOver(String transactionId, String dialogId) {
    // Nobody to tell.
  }

  @Override
  public void onDialog(String dialogId, String transactionId) {
    // Nobody to tell.
  }

  @Override
  public void onDialogOver(String dialogId) {
    // Nobody to tell.
  }
}
