package org.drachtio.api.transaction;

import java.util.List;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.transport.Hop;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.osgi.annotation.versioning.ProviderType;

/** A client transaction. Lane thread only. */
@ProviderType
public interface ClientTransaction {

  /** The request as sent. */
  SipMessage request();

  /** Where it was sent. */
  Hop hop();

  /**
   * Cancels an INVITE (RFC 3261 §9.1): sends a CANCEL, or holds it until the first provisional
   * response. The outcome is the final response to the INVITE; for one that still waits for a name
   * or a connection, the failure {@code CANCELLED}. After a final response nothing is sent.
   *
   * @param headers added to the CANCEL
   * @return the CANCEL
   */
  SipMessage cancel(List<Header> headers);

  /** Names it on its lane for as long as it lives, across a hand-over. */
  String handle();

  /** Replaces the user. */
  void setUser(ClientTransactionUser user);

  /**
   * It begins this call: observers are told of its responses and its failure. Crosses a hand-over
   * until there is a final response.
   */
  default void observe(ObservedCall call) {
    // One that is over has nothing to tell.
  }

  /** The call that it begins; {@link ObservedCall#NONE} if it begins none that is observed. */
  default ObservedCall call() {
    return ObservedCall.NONE;
  }

  /** Whether it has ended and left the table. */
  boolean isOver();
}
