package org.drachtio.api.transaction;

import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;
import org.osgi.annotation.versioning.ConsumerType;

/** The user of a client transaction. Called on its lane. */
@ConsumerType
public interface ClientTransactionUser {

  /**
   * A response, 100 included. The non-2xx final of an INVITE has been ACKed; every 2xx of an
   * INVITE, repeated or from another fork, comes here for the user to ACK (RFC 6026 §7.2), until
   * the transaction is over.
   */
  void onResponse(ClientTransaction transaction, InboundMessage response);

  /** No final response in time (timers B, F): stands for a 408. Then {@link #onOver}. */
  void onTimeout(ClientTransaction transaction);

  /** The request could not be sent: stands for a 503. Then {@link #onOver}. */
  void onFailure(ClientTransaction transaction, SendFailure failure);

  /** The transaction has ended; called once. */
  void onOver(ClientTransaction transaction);
}
