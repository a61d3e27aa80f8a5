package org.drachtio.sip.transaction.internal;

import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;

/** A server transaction as a user above holds it: joined again after a hand-over. */
final class HeldServer implements ServerTransaction {

  private ServerTransaction current;
  private ServerTransactionUser user;

  HeldServer(ServerTransaction opened, ServerTransactionUser user) {
    current = opened;
    this.user = user;
  }

  /** Joins the one that lives now; keeps the old one if it is over. */
  void rejoin(TransactionLayer layer) {
    layer
        .server(current.handle())
        .ifPresent(
            live -> {
              live.setUser(user);
              current = live;
            });
  }

  @Override
  public InboundMessage request() {
    return current.request();
  }

  @Override
  public Outcome respond(SipMessage response) {
    return current.respond(response);
  }

  @Override
  public int lastStatus() {
    return current.lastStatus();
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

  @Override
  public void abandon() {
    current.abandon();
  }

  @Override
  public void acknowledged() {
    current.acknowledged();
  }

  @Override
  public String handle() {
    return current.handle();
  }

  @Override
  public void setUser(ServerTransactionUser user) {
    this.user = user;
    current.setUser(user);
  }
}
