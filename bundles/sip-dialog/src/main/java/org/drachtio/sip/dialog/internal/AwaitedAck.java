package org.drachtio.sip.dialog.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A 2xx to an INVITE of the application that waits for the application's ACK (RFC 3261 §13.2.2.4).
 * Without one in 64·T1 the server acknowledges it itself and hangs up: its sender has given up by
 * then, and nobody is left who could end the dialog. Lane thread only.
 */
final class AwaitedAck extends DialogDeadline {

  private static final Logger LOG = LoggerFactory.getLogger(AwaitedAck.class);

  private static final int GIVE_UP = 1;

  /** Why the ACK is followed by a BYE; empty: the call goes on. */
  final String endReason;

  /** The INVITE; {@code null} if its transaction is over. */
  UacTransaction invite;

  private AwaitedAck(LaneState state, Dialog dialog, UacTransaction invite, String endReason) {
    super(state, dialog);
    this.invite = invite;
    this.endReason = endReason;
  }

  /**
   * The application is told of a 2xx now.
   *
   * @param endReason see {@link #endReason}
   */
  static void begin(LaneState state, Dialog dialog, UacTransaction invite, String endReason) {
    drop(dialog);
    dialog.awaitedAck = new AwaitedAck(state, dialog, invite, endReason);
    dialog.awaitedAck.arm(state.lane.now() + state.transactions.timers().t1x64(), GIVE_UP);
  }

  /**
   * Goes on with one of an earlier version of the bundle; its INVITE finds it.
   *
   * @param deadline on the lane's clock; may have passed
   */
  static void resume(LaneState state, Dialog dialog, String endReason, long deadline) {
    dialog.awaitedAck = new AwaitedAck(state, dialog, null, endReason);
    dialog.awaitedAck.arm(deadline, GIVE_UP);
  }

  private static void drop(Dialog dialog) {
    if (dialog.awaitedAck != null) {
      dialog.awaitedAck.stop();
      dialog.awaitedAck = null;
    }
  }

  /** The ACK was sent: a repeated 2xx gets it again. */
  void acknowledged(OutgoingRequest ack) {
    drop(dialog);
    if (invite != null) {
      invite.acknowledgedWith(ack);
    }
    if (!endReason.isEmpty()) {
      // After the reply to the application's command: it learns of its ACK before it learns of the
      // BYE.
      state.lane.execute(() -> ServerBye.send(state, dialog, endReason));
    }
  }

  /** The dialog ends: its peer would go on repeating the 2xx. */
  static void settle(LaneState state, Dialog dialog) {
    AwaitedAck awaited = dialog.awaitedAck;
    if (awaited != null) {
      drop(dialog);
      awaited.acknowledge(state);
    }
  }

  private void acknowledge(LaneState state) {
    ServerBye.acknowledge(state, dialog, dialog.acceptedSeq)
        .filter(ack -> invite != null)
        .ifPresent(ack -> invite.acknowledgedWith(ack));
  }

  @Override
  void reached(int kind) {
    LOG.warn(
        "The application has not acknowledged the 2xx to its INVITE in dialog {}: hung up",
        dialog.id);
    settle(state, dialog);
    ServerBye.send(state, dialog, ServerBye.NO_ACK);
  }
}
