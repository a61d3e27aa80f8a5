package org.drachtio.call.control.internal.request;

import org.drachtio.api.control.Applications;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.call.control.internal.application.Owners;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * A new request that has no answer yet: a router is asked about it, an application is being called,
 * or one has it. Lane thread only.
 */
public final class Pending implements ServerTransactionUser, TimerTarget {

  private final PendingRequests table;

  /** As applications know it. */
  final String id;

  /** Who has it; {@link Owners#NOBODY} as long as it is not known who gets it. */
  long application;

  /** Whoever gets it must have this tag; empty if that does not matter. */
  String tag = "";

  /** It went to an application that was called for it alone: nobody else can get it. */
  boolean dialled;

  /** The application that is being called for it; null: none is. */
  ApplicationAddress dialling;

  /** Who calls it. */
  Applications dialledBy;

  /** A router is asked, or an application is being called; of this nothing is handed over. */
  boolean placing;

  /** When it was given to its application, on the clock of System.nanoTime; 0: not known. */
  long deliveredAt;

  ServerTransaction transaction;

  /** See {@link #adopt}. */
  boolean adopted;

  /** Another INVITE of the Call-ID that came before and waits too; {@link PendingTable}'s. */
  Pending earlierOfCall;

  private Timer expiry;

  Pending(PendingRequests table, String id, long application) {
    this.table = table;
    this.id = id;
    this.application = application;
  }

  void arm(Timer timer) {
    expiry = timer;
  }

  void disarm() {
    expiry.cancel();
  }

  /** As applications know it. */
  public String id() {
    return id;
  }

  /** Who has it; {@link Owners#NOBODY} as long as it is not known who gets it. */
  public long application() {
    return application;
  }

  public ServerTransaction transaction() {
    return transaction;
  }

  /** Whether it was {@linkplain #adopt adopted}. */
  public boolean isAdopted() {
    return adopted;
  }

  /** A first answer is tried: the dialog layer is the transaction's user from now on. */
  public void adopt() {
    adopted = true;
  }

  PendingSnapshot snapshot() {
    return new PendingSnapshot(
        id,
        application,
        transaction.handle(),
        expiresAt(),
        adopted,
        tag,
        dialled && application != Owners.NOBODY);
  }

  /** On the lane's clock. */
  long expiresAt() {
    return expiry.deadline();
  }

  /** What an application finds behind an INVITE that was taken from it. */
  InboundMessage lostCancel() {
    InboundMessage inbound = transaction.request();
    SipMessage invite = inbound.message();
    SipMessage cancel =
        MessageBuilder.request(Methods.CANCEL, invite.requestUri())
            .copy(invite, "Via")
            .copy(invite, "From")
            .copy(invite, "To")
            .copy(invite, "Call-ID")
            .header("CSeq", invite.cseq() + " " + Methods.CANCEL)
            .header("Reason", "SIP ;cause=480 ;text=\"No answer of the application\"")
            .build();
    return new InboundMessage(cancel, inbound.flow(), inbound.epochMicros());
  }

  @Override
  public void onCancel(ServerTransaction cancelled, InboundMessage cancel) {
    table.cancelled(this, cancel);
  }

  @Override
  public void onOver(ServerTransaction over, boolean timedOut) {
    table.remove(id);
  }

  @Override
  public void onTimer(int kind) {
    table.expired(this);
  }
}
