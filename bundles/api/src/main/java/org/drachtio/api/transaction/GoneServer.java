package org.drachtio.api.transaction;

import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;

/**
 * Stands for a server transaction that is over: one that {@link TransactionLayer#server} did not
 * find again after a hand-over, or that was refused before it began. Immutable; its user never
 * hears of it.
 *
 * @param request that opened it, or would have; {@code null} where nobody asks for it
 * @param handle that it had; empty if no table ever held it
 * @param lastStatus of the response that was sent, 0 if none
 */
public record GoneServer(InboundMessage request, String handle, int lastStatus)
    implements ServerTransaction {

  /** One of which nothing more is known. */
  public GoneServer(InboundMessage request, String handle) {
    this(request, handle, 0);
  }

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
    // It is over.
  }

  @Override
  public void acknowledged() {
    // It is over.
  }

  @Override
  public void setUser(ServerTransactionUser user) {
    // Nothing will be heard of it.
  }
}
