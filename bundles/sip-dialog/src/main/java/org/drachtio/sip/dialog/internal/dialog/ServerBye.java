package org.drachtio.sip.dialog.internal.dialog;

import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;

/** The user of a BYE that the server itself sends: its response is not waited for. */
enum ServerBye implements ClientTransactionUser {
  USER;

  @Override
  public void onResponse(ClientTransaction transaction, InboundMessage response) {
    // Whatever the peer says, the dialog is over.
  }

  @Override
  public void onTimeout(ClientTransaction transaction) {
    // As above.
  }

  @Override
  public void onFailure(ClientTransaction transaction, SendFailure failure) {
    // As above.
  }

  @Override
  public void onOver(ClientTransaction transaction) {
    // Nothing is kept for it.
  }
}
