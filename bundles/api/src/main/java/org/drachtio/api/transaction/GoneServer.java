package org.drachtio.api.transaction;

import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;

/**
 * Stands for a server transaction that {@link TransactionLayer#server} did not find again after a
 * hand-over: it has ended. Immutable; its user never hears of it.
 *
 * @param request that opened it; {@code null} where nobody asks for it
 * @param handle that it had
 */
public record GoneServer(InboundMessage request, String handle) implements ServerTransaction {

  @Override
  public Outcome respond(SipMessage response) {
    return Outcome.TOO_LATE;
  }

  @Override
  public int lastStatus() {
    return 0;
  }

  @Override
  public boolean isOver() {
    return true;
  }

  @Override
  public void abandon() {
    // It is over.
  }

  @Override
  public void setUser(ServerTransactionUser user) {
    // Nothing will be heard of it.
  }
}
