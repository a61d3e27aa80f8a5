package org.drachtio.sip.proxy.internal;

import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;

/** The user of transactions whose outcome is of no interest any more: they end by themselves. */
final class Ignored implements ClientTransactionUser, ServerTransactionUser {

  static final Ignored INSTANCE = new Ignored();

  private Ignored() {}

  @Override
  public void onResponse(ClientTransaction transaction, InboundMessage response) {
    // of no interest
  }

  @Override
  public void onTimeout(ClientTransaction transaction) {
    // of no interest
  }

  @Override
  public void onFailure(ClientTransaction transaction, SendFailure failure) {
    // of no interest
  }

  @Override
  public void onOver(ClientTransaction transaction) {
    // of no interest
  }

  @Override
  public void onCancel(ServerTransaction transaction, InboundMessage cancel) {
    // of no interest
  }

  @Override
  public void onOver(ServerTransaction transaction, boolean timedOut) {
    // of no interest
  }
}
