package org.drachtio.sip.transaction.internal;

import java.util.List;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.Hop;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;

/** A client transaction as a user above holds it: joined again after a hand-over. */
final class HeldClient implements ClientTransaction {

  private ClientTransaction current;
  private ClientTransactionUser user;

  HeldClient(ClientTransaction opened, ClientTransactionUser user) {
    current = opened;
    this.user = user;
  }

  /** Joins the one that lives now; keeps the old one if it is over. */
  void rejoin(TransactionLayer layer) {
    layer
        .client(current.handle())
        .ifPresent(
            live -> {
              live.setUser(user);
              current = live;
            });
  }

  @Override
  public SipMessage request() {
    return current.request();
  }

  @Override
  public Hop hop() {
    return current.hop();
  }

  @Override
  public SipMessage cancel(List<Header> headers) {
    return current.cancel(headers);
  }

  @Override
  public String handle() {
    return current.handle();
  }

  @Override
  public void setUser(ClientTransactionUser user) {
    this.user = user;
    current.setUser(user);
  }

  @Override
  public void observe(ObservedCall call) {
    current.observe(call);
  }

  @Override
  public ObservedCall call() {
    return current.call();
  }

  @Override
  public boolean isOver() {
    return current.isOver();
  }
}
