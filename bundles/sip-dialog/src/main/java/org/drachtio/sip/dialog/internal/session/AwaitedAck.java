package org.drachtio.sip.dialog.internal.session;

import java.util.Optional;
import java.util.OptionalLong;
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

  /**
   * What the next version of the bundle goes on with.
   *
   * @param endReason why the ACK is followed by a BYE; empty: the call goes on
   * @param until on the lane's clock
   */
  public record Snapshot(String endReason, long until) {}

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
    arm(host().lane().now() + host().transactions().timers().t1x64(), GIVE_UP);
  }

  /** One of an earlier version of the bundle; its INVITE has not been resumed yet. */
  public static AwaitedAck resumed(DialogHost host, Snapshot left) {
    AwaitedAck awaited = new AwaitedAck(host, null, left.endReason());
    awaited.arm(left.until(), GIVE_UP);
    return awaited;
  }

  /** Empty if it waits for nothing. */
  public Optional<Snapshot> snapshot() {
    OptionalLong until = deadline();
    return until.isPresent()
        ? Optional.of(new Snapshot(endReason, until.getAsLong()))
        : Optional.empty();
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
