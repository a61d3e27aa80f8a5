package org.drachtio.sip.transaction.internal;

import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;

/**
 * A server transaction that was over before it began: no table holds it and its user is never
 * called.
 *
 * @param request that was refused
 * @param lastStatus of the response that was sent without state, 0 if none
 */
record RefusedServer(InboundMessage request, int lastStatus) implements ServerTransaction {

  @Override
  public Outcome respond(SipMessage response) {
    return Outcome.TOO_LATE;
  }

  @Override
  public boolean isOver() {
    return true;
  }

  @Override
  public void abandon() {
    // it is over
  }

  /** {@inheritDoc} Empty: no table holds it. */
  @Override
  public String handle() {
    return "";
  }

  @Override
  public void setUser(ServerTransactionUser user) {
    // it will never hear of anything
  }
}
