package org.drachtio.sip.transaction.internal.server;

import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.sip.transaction.internal.environment.TransactionEnvironment;
import org.drachtio.sip.transaction.internal.match.ServerKey;

/** What a server machine may ask of the lane that it lives on. This lane's thread only. */
public interface ServerHome {

  Lane lane();

  TransactionEnvironment environment();

  /** The machine takes so much more. */
  void weigh(int change);

  /** Has the machine forget its request at the next turn of the lane. */
  void releaseLater(ServerMachine server);

  /** The machine only repeats its response from now on. */
  void completed(ServerMachine server);

  /** The machine only absorbs copies of its INVITE from now on. */
  void acknowledged(ServerMachine server);

  /** The machine is over; it may be one that no table ever had. */
  void remove(ServerMachine server);

  /**
   * Answers a CANCEL in a transaction of its own; at the bound without state, as repetitions can be
   * answered again.
   */
  void answer(InboundMessage cancel, ServerKey key, int status, String toTag);
}
