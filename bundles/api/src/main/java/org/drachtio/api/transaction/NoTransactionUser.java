package org.drachtio.api.transaction;

import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;

/**
 * The user of transactions whose outcome is of no interest, or whose user has not come yet. It
 * keeps nothing in memory.
 */
public enum NoTransactionUser implements ServerTransactionUser, ClientTransactionUser {
  NONE;

  @Override
  public void onCancel(ServerTransaction transaction, InboundMessage cancel) {
    // of no interest
  }

  @Override
  public void onOver(ServerTransaction transaction, boolean timedOut) {
    // of no interest
  }

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
}
