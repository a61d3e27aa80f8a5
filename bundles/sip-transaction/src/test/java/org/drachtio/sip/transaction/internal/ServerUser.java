package org.drachtio.sip.transaction.internal;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.InboundMessage;

/** Writes down what it is told. */
final class ServerUser implements ServerTransactionUser {

  final List<String> heard = new ArrayList<>();

  @Override
  public void onCancel(ServerTransaction transaction, InboundMessage cancel) {
    heard.add("cancelled after " + transaction.lastStatus());
  }

  @Override
  public void onOver(ServerTransaction transaction, boolean timedOut) {
    heard.add(
        (timedOut ? "timed out" : "over") + (transaction.isOver() ? "" : ", but is not over"));
  }
}
