package org.drachtio.sip.transaction.internal;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;

/** Writes down what it is told. */
final class ClientUser implements ClientTransactionUser {

  final List<String> heard = new ArrayList<>();

  @Override
  public void onResponse(ClientTransaction transaction, InboundMessage response) {
    heard.add(Integer.toString(response.message().status()));
  }

  @Override
  public void onTimeout(ClientTransaction transaction) {
    heard.add("timeout");
  }

  @Override
  public void onFailure(ClientTransaction transaction, SendFailure failure) {
    heard.add("failure " + failure);
  }

  @Override
  public void onOver(ClientTransaction transaction) {
    heard.add("over" + (transaction.isOver() ? "" : ", but is not over"));
  }
}
