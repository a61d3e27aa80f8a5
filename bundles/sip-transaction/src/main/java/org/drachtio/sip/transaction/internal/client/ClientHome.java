package org.drachtio.sip.transaction.internal.client;

import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transport.Hop;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.environment.TransactionEnvironment;
import org.drachtio.sip.transaction.internal.snapshot.ClientSnapshot;

/** What a client machine may ask of the lane that it lives on. This lane's thread only. */
public interface ClientHome {

  Lane lane();

  TransactionEnvironment environment();

  /** Sends another request, in a transaction of its own. */
  ClientTransaction open(SipMessage request, Hop hop, ClientTransactionUser user);

  /** Responses find it from now on by its key. */
  void add(ClientMachine client);

  /** Goes on with one, where the table has none with its key. */
  void resume(ClientSnapshot left);

  /** The machine is over; it may be one that no table ever had. */
  void remove(ClientMachine client);
}
