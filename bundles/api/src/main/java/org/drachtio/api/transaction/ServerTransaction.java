package org.drachtio.api.transaction;

import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;
import org.osgi.annotation.versioning.ProviderType;

/** A server transaction. Lane thread only. */
@ProviderType
public interface ServerTransaction {

  /** The outcome of {@link #respond}. */
  enum Outcome {
    /** The response went out, or is a repetition that is withheld from a silent address. */
    SENT,
    /** Not sent: a final response was sent before, or the transaction has ended. */
    TOO_LATE,
    /** Not sent: the connection is gone. The transaction has ended. */
    TRANSPORT_CLOSED
  }

  /**
   * The request that opened it. Unless it is an INVITE, null once the lane's task that sent the
   * final response has ended: what a completed transaction keeps is small.
   */
  InboundMessage request();

  /**
   * Sends a response. For INVITE a 2xx may be sent again until {@link #isOver}: its repetition is
   * the user's duty (RFC 6026 §7.1); all else is repeated here.
   */
  Outcome respond(SipMessage response);

  /** Status of the last response sent, 0 if none. */
  int lastStatus();

  /** Whether it has ended and left the table. */
  boolean isOver();

  /**
   * Ends it without a response: nobody will answer, and the peer's own timer has run out. Nothing
   * if it is over.
   */
  void abandon();

  /**
   * The ACK to the 2xx of this INVITE has come: all that is left to do is to absorb copies of the
   * INVITE that are still under way, so it may end early where its place is needed. Nothing for any
   * other request, and before a 2xx.
   */
  void acknowledged();

  /** Names it on its lane for as long as it lives, across a hand-over. */
  String handle();

  /** Replaces the user. */
  void setUser(ServerTransactionUser user);

  /**
   * It begins this call: observers are told of its responses, its CANCEL and its end. Crosses a
   * hand-over until there is a final response.
   */
  default void observe(ObservedCall call) {
    // One that is over has nothing to tell.
  }

  /** The call that it begins; {@link ObservedCall#NONE} if it begins none that is observed. */
  default ObservedCall call() {
    return ObservedCall.NONE;
  }
}
