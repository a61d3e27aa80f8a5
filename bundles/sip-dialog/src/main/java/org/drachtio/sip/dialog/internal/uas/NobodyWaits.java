package org.drachtio.sip.dialog.internal.uas;

import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.InboundMessage;

/**
 * User of a non-INVITE transaction that has been answered: it lives for another 32 s and must not
 * keep the request in memory through whoever answered it.
 */
enum NobodyWaits implements ServerTransactionUser {
  INSTANCE;

  @Override
  public void onCancel(ServerTransaction cancelled, InboundMessage cancel) {
    // Only an INVITE can be cancelled.
  }

  @Override
  public void onOver(ServerTransaction over, boolean timedOut) {
    // All has been done when it was answered.
  }
}
