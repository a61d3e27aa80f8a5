package org.drachtio.api.transaction;

import org.drachtio.api.transport.InboundMessage;
import org.osgi.annotation.versioning.ConsumerType;

/** The user of a server transaction. Called on its lane. */
@ConsumerType
public interface ServerTransactionUser {

  /**
   * An INVITE without a final response was cancelled. 200 to the CANCEL and 487 to the INVITE have
   * been sent; nothing else can be.
   */
  void onCancel(ServerTransaction transaction, InboundMessage cancel);

  /**
   * The transaction has ended; called once.
   *
   * @param timedOut no ACK for a non-2xx came (timer H)
   */
  void onOver(ServerTransaction transaction, boolean timedOut);
}
