package org.drachtio.sip.dialog.internal;

import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.Timers;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.SipMessage;

/**
 * A 2xx to an INVITE that waits for its ACK (RFC 3261 §13.3.1.4): repeated over UDP at T1, doubling
 * up to T2; without an ACK in 64·T1 the dialog is ended with a BYE. Lane thread only.
 */
final class AnsweredInvite implements TimerTarget {

  private static final int REPEAT = 1;
  private static final int GIVE_UP = 2;

  private final LaneState state;
  private final Dialog dialog;
  private final ServerTransaction transaction;
  private final boolean reliable;
  private final SipMessage response;

  /**
   * As applications know the INVITE's transaction; empty for a re-INVITE, whose ACK gets an id of
   * its own.
   */
  final String transactionId;

  final long cseq;
  private long interval;
  private Timer repeat;
  private Timer giveUp;

  AnsweredInvite(
      LaneState state,
      Dialog dialog,
      UasTransaction serving,
      SipMessage response,
      String transactionId) {
    this.state = state;
    this.dialog = dialog;
    this.transaction = serving.transaction();
    this.reliable = serving.flow().protocol().isReliable();
    this.response = response;
    this.transactionId = transactionId;
    this.cseq = response.cseq();
  }

  void start() {
    Timers timers = state.transactions.timers();
    if (!reliable) {
      interval = timers.t1();
      repeat = state.lane.arm(interval, REPEAT, this);
    }
    giveUp = state.lane.arm(timers.t1x64(), GIVE_UP, this);
    dialog.unacknowledged.add(this);
  }

  /** The ACK came, or the dialog ended. */
  void stop() {
    if (repeat != null) {
      repeat.cancel();
    }
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
