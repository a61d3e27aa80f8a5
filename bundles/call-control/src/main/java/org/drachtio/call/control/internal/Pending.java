package org.drachtio.call.control.internal;

import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;

/** A new request that was given to an application and has no answer yet. Lane thread only. */
final class Pending implements ServerTransactionUser, TimerTarget {

  private final NewRequests table;

  /** As applications know it. */
  final String id;

  /** Who has it. */
  long application;

  ServerTransaction transaction;

  /**
   * A first answer was tried and failed: the dialog layer is the transaction's user now, and stays
   * it.
   */
  boolean adopted;

  /** Another INVITE of the Call-ID that came before and waits too; {@link PendingTable}'s. */
  Pending earlierOfCall;

  private Timer expiry;

  Pending(NewRequests table, String id, long application) {
    this.table = table;
    this.id = id;
    this.application = application;
  }

  void arm(Timer timer) {
    expiry = timer;
  }

  void disarm() {
    expiry.cancel();
  }

  /** On the lane's clock. */
  long expiresAt() {
    return expiry.deadline();
  }

  @Override
  public void onCancel(ServerTransaction cancelled, InboundMessage cancel) {
    table.cancelled(this, cancel);
  }

  @Override
  public void onOver(ServerTransaction over, boolean timedOut) {
    table.remove(id);
  }

  @Override
  public void onTimer(int kind) {
    table.expired(this);
  }
}
