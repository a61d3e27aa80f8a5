package org.drachtio.sip.dialog.internal.compose;

import java.util.List;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transport.Hop;
import org.drachtio.message.Header;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * Stands for a client transaction that was not found again after a hand-over: it has ended.
 *
 * @param request as sent
 * @param hop where it was sent
 * @param handle that it had
 */
public record GoneClient(SipMessage request, Hop hop, String handle) implements ClientTransaction {

  /** {@inheritDoc} As after a final response: nothing is sent. */
  @Override
  public SipMessage cancel(List<Header> headers) {
    return MessageBuilder.request(Methods.CANCEL, request.requestUri())
        .copy(request, "Via")
        .copy(request, "From")
        .copy(request, "To")
        .copy(request, "Call-ID")
        .header("CSeq", request.cseq() + " " + Methods.CANCEL)
        .build();
  }

  @Override
  public boolean isOver() {
    return true;
  }

  @Override
  public void setUser(ClientTransactionUser user) {
    // Nobody is told of anything: the transaction is over.
  }
}
