package org.drachtio.sip.dialog.internal.dialog;

import java.util.Optional;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.session.AwaitedAck;
import org.drachtio.sip.dialog.internal.session.SessionHost;

/**
 * The ACK that the application owes for a 2xx of the peer, and that the server sends if the
 * application does not. Lane thread only.
 */
public final class OwedAck {

  private final SessionHost host;
  private final DialogState state;

  /** {@code null} if the application has acknowledged what it was told of. */
  private AwaitedAck awaited;

  OwedAck(SessionHost host, DialogState state) {
    this.host = host;
    this.state = state;
  }

  /**
   * The application is told now that the peer has accepted its INVITE.
   *
   * @param inviteSeq CSeq number of the INVITE
   * @param endReason why the ACK is followed by a BYE; empty: the call goes on
   */
  public void await(AwaitedAck.Invite invite, long inviteSeq, String endReason) {
    state.acceptedSeq(inviteSeq);
    stop();
    awaited = new AwaitedAck(host, invite, endReason);
    awaited.start();
  }

  boolean isAwaited() {
    return awaited != null;
  }

  /** Whether the 2xx to this INVITE waits for the application's ACK. */
  public boolean isAwaitedBy(AwaitedAck.Invite invite) {
    return awaited != null && awaited.isFor(invite);
  }

  /** The transaction of an INVITE is over: no 2xx will be repeated to it. */
  public void inviteOver(AwaitedAck.Invite invite) {
    if (isAwaitedBy(invite)) {
      awaited.inviteOver();
    }
  }

  /** The application's ACK was sent. */
  public void sent(OutgoingRequest ack) {
    state.describe(ack.message());
    AwaitedAck paid = awaited;
    if (paid != null) {
      awaited = null;
      paid.acknowledged(ack);
    }
  }

  /** The server sends the ACK that the application owes; nothing if it owes none. */
  void settle() {
    AwaitedAck owed = awaited;
    if (owed != null) {
      owed.stop();
      awaited = null;
      acknowledge(state.acceptedSeq()).ifPresent(owed::remember);
    }
  }

  /**
   * ACKs a 2xx that nobody else will.
   *
   * @return the ACK, for repetitions; empty if there is no way to the peer
   */
  public Optional<OutgoingRequest> acknowledge(long inviteSeq) {
    Optional<OutgoingRequest> ack = host.composeAck(inviteSeq);
    ack.ifPresent(request -> request.sendWithoutTransaction(host.transport()));
    return ack;
  }

  void stop() {
    if (awaited != null) {
      awaited.stop();
    }
  }

  /** {@code null} if the application owes none. */
  AwaitedAck.Snapshot snapshot() {
    return awaited == null ? null : awaited.snapshot().orElse(null);
  }

  /** Goes on with one of an earlier version of the bundle. */
  void resume(AwaitedAck.Snapshot left) {
    awaited = AwaitedAck.resumed(host, left);
  }

  /** The INVITE whose 2xx waits for the application's ACK was resumed. */
  public void rejoined(AwaitedAck.Invite invite) {
    if (awaited != null) {
      awaited.rejoined(invite);
    }
  }
}
