package org.drachtio.sip.transaction.internal;

import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;

/**
 * User of the transactions that a CANCEL opens: its outcome is the final response to the INVITE.
 * After a hand-over also of those that no user has joined yet.
 */
enum NoUser implements ServerTransactionUser, ClientTransactionUser {
  INSTANCE;

  @Override
  public void onCancel(ServerTransaction transaction, InboundMessage cancel) {}

  @Override
  public void onOver(ServerTransaction transaction, boolean timedOut) {}

  @Override
  public void onResponse(ClientTransaction transaction, InboundMessage response) {}

  @Override
  public void onTimeout(ClientTransaction transaction) {}

  @Override
  public void onFailure(ClientTransaction transaction, SendFailure failure) {}

  @Override
  public void onOver(ClientTransaction transaction) {}
}
