package org.drachtio.sip.dialog.internal.session;

import org.drachtio.message.Printable;
import org.drachtio.message.log.CallLog;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A 2xx to an INVITE of the application that waits for the application's ACK (RFC 3261 §13.2.2.4).
 * Without one in 64·T1 the server acknowledges it itself and hangs up: its sender has given up by
 * then, and nobody is left who could end the dialog. Lane thread only.
 */
public final class AwaitedAck extends DialogDeadline {

  private static final Logger LOG = LoggerFactory.getLogger(AwaitedAck.class);

  private static final int GIVE_UP = 1;

  /** An INVITE of ours that remembers its ACK for repetitions of the 2xx. */
  public interface Invite {

    /** The 2xx was acknowledged; the first ACK counts. */
    void acknowledgedWith(OutgoingRequest ack);
  }

  /** Why the ACK is followed by a BYE; empty: the call goes on. */
  private final String endReason;

  /** {@code null} if its transaction is over, or has not been resumed yet. */
  private Invite invite;

  /**
   * @param invite {@code null}: it has not been resumed yet
   * @param endReason why the ACK is followed by a BYE; empty: the call goes on
   */
  public AwaitedAck(DialogHost host, Invite invite, String endReason) {
    super(host);
    this.invite = invite;
    this.endReason = endReason;
  }

  /** The application is told of the 2xx now. */
  public void start() {
    resume(host().lane().now() + host().transactions().timers().t1x64());
  }

  /**
   * Waits from now on.
   *
   * @param deadline on the lane's clock; may have passed
   */
  public void resume(long deadline) {
    arm(deadline, GIVE_UP);
  }

  public String endReason() {
    return endReason;
  }

  /** The transaction of the INVITE was resumed after a hand-over. */
  public void rejoined(Invite resumed) {
    invite = resumed;
  }

  public boolean isFor(Invite asking) {
    return invite == asking;
  }

  /** The transaction of the INVITE is over: no 2xx will be repeated to it. */
  public void inviteOver() {
    invite = null;
  }

  /** The application's ACK was sent: a repeated 2xx gets it again. */
  public void acknowledged(OutgoingRequest ack) {
    stop();
    remember(ack);
    if (!endReason.isEmpty()) {
      // After the reply to the application's command: it learns of its ACK before it learns of the
      // BYE.
      host().lane().execute(() -> host().hangUp(endReason));
    }
  }

  /** The server's own ACK was sent. */
  public void remember(OutgoingRequest ack) {
    if (invite != null) {
      invite.acknowledgedWith(ack);
    }
  }

  @Override
  void reached(int kind) {
    CallLog.aboutDialog(
        host().id(),
        () ->
            LOG.warn(
                "The application has not acknowledged the 2xx to its INVITE in dialog {}: hung up",
                Printable.line(host().id())));
    host().settleAck();
    host().hangUp(HangUpReasons.NO_ACK);
  }
}
