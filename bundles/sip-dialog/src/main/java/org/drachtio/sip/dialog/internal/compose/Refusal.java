package org.drachtio.sip.dialog.internal.compose;

import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.InboundMessage;

/** The user of a transaction that was answered at once: nothing that happens to it matters. */
public enum Refusal implements ServerTransactionUser {
  USER;

  @Override
  public void onCancel(ServerTransaction transaction, InboundMessage cancel) {
    // It has its final response.
  }

  @Override
  public void onOver(ServerTransaction transaction, boolean timedOut) {
    // Nothing is kept for it.
  }
}
