package org.drachtio.sip.dialog.internal;

import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.Timers;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.SipMessage;

/**
 * A 2xx to an INVITE that waits for its ACK (RFC 3261 §13.3.1.4): repeated over every transport at
 * T1, doubling up to T2; without an ACK in 64·T1 the dialog is ended with a BYE. Lane thread only.
 */
final class AnsweredInvite implements TimerTarget {

  private static final int REPEAT = 1;
  private static final int GIVE_UP = 2;

  private final LaneState state;
  private final Dialog dialog;
  final ServerTransaction transaction;

  final SipMessage response;

  /**
   * As applications know the INVITE's transaction; empty for a re-INVITE, whose ACK gets an id of
   * its own.
   */
  final String transactionId;

  final long cseq;

  /** What {@link #repeat} was armed for, in milliseconds. */
  long interval;

  Timer repeat;

  Timer giveUp;

  AnsweredInvite(
      LaneState state,
      Dialog dialog,
      ServerTransaction transaction,
      SipMessage response,
      String transactionId) {
    this.state = state;
    this.dialog = dialog;
    this.transaction = transaction;
    this.response = response;
    this.transactionId = transactionId;
    this.cseq = response.cseq();
  }

  /** The response was sent just now. */
  void start() {
    Timers timers = state.transactions.timers();
    long now = state.lane.now();
    resume(timers.t1(), now + timers.t1(), now + timers.t1x64());
  }

  /**
   * Waits from now on, with timers that may have been armed by an earlier version of the bundle.
   *
   * @param armedFor interval before the next repetition, in milliseconds
   * @param repeatAt when it is due, on the lane's clock; may have passed
   * @param giveUpAt when the dialog is ended, on the lane's clock; may have passed
   */
  void resume(long armedFor, long repeatAt, long giveUpAt) {
    interval = armedFor;
    repeat = state.lane.armAt(repeatAt, REPEAT, this);
    giveUp = state.lane.armAt(giveUpAt, GIVE_UP, this);
    dialog.unacknowledged.add(this);
  }

  /** The ACK came, or the dialog ended. */
  void stop() {
    repeat.cancel();
    giveUp.cancel();
  }

  @Override
  public void onTimer(int kind) {
    if (kind == REPEAT) {
      transaction.respond(response);
      interval = Math.min(interval * 2, state.transactions.timers().t2());
      repeat = state.lane.arm(interval, REPEAT, this);
    } else {
      ServerBye.send(state, dialog, ServerBye.ACK_TIMEOUT);
    }
  }
}
