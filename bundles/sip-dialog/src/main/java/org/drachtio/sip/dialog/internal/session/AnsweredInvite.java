package org.drachtio.sip.dialog.internal.session;

import org.drachtio.api.transaction.GoneServer;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.Timers;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.SipMessage;

/**
 * A 2xx to an INVITE that waits for its ACK (RFC 3261 §13.3.1.4): repeated over every transport at
 * T1, doubling up to T2; without an ACK in 64·T1 the dialog is ended with a BYE. Lane thread only.
 */
public final class AnsweredInvite implements TimerTarget {

  private static final int REPEAT = 1;
  private static final int GIVE_UP = 2;

  /**
   * What the next version of the bundle goes on with.
   *
   * @param handle of the INVITE's transaction
   * @param transactionId as applications know it; empty for a re-INVITE
   * @param response the 2xx
   * @param interval that the repetition was armed for, in milliseconds
   * @param repeatAt when it is due, on the lane's clock; may have passed
   * @param giveUpAt when the dialog is ended, on the lane's clock; may have passed
   */
  public record Snapshot(
      String handle,
      String transactionId,
      SipMessage response,
      long interval,
      long repeatAt,
      long giveUpAt) {}

  private final DialogHost host;
  private final ServerTransaction transaction;
  private final SipMessage response;

  /**
   * As applications know the INVITE's transaction; empty for a re-INVITE, whose ACK gets an id of
   * its own.
   */
  private final String transactionId;

  private final long cseq;

  /** What {@link #repeat} was armed for, in milliseconds. */
  private long interval;

  private Timer repeat;
  private Timer giveUp;

  public AnsweredInvite(
      DialogHost host, ServerTransaction transaction, SipMessage response, String transactionId) {
    this.host = host;
    this.transaction = transaction;
    this.response = response;
    this.transactionId = transactionId;
    this.cseq = response.cseq();
  }

  /** One of an earlier version of the bundle, whose transaction may have ended meanwhile. */
  public static AnsweredInvite resumed(DialogHost host, Snapshot left) {
    String handle = left.handle();
    AnsweredInvite answered =
        new AnsweredInvite(
            host,
            host.transactions().server(handle).orElseGet(() -> new GoneServer(null, handle)),
            left.response(),
            left.transactionId());
    answered.arm(left.interval(), left.repeatAt(), left.giveUpAt());
    return answered;
  }

  /** Empty for a re-INVITE, whose ACK gets an id of its own. */
  public String transactionId() {
    return transactionId;
  }

  /** Of the INVITE, and so of its ACK. */
  public long cseq() {
    return cseq;
  }

  public Snapshot snapshot() {
    return new Snapshot(
        transaction.handle(),
        transactionId,
        response,
        interval,
        repeat.deadline(),
        giveUp.deadline());
  }

  /** The response was sent just now. */
  public void start() {
    Timers timers = host.transactions().timers();
    long now = host.lane().now();
    arm(timers.t1(), now + timers.t1(), now + timers.t1x64());
  }

  private void arm(long armedFor, long repeatAt, long giveUpAt) {
    interval = armedFor;
    repeat = host.lane().armAt(repeatAt, REPEAT, this);
    giveUp = host.lane().armAt(giveUpAt, GIVE_UP, this);
  }

  /** The ACK came. */
  public void acknowledged() {
    stop();
    transaction.acknowledged();
  }

  /** Nothing is repeated any more. */
  public void stop() {
    repeat.cancel();
    giveUp.cancel();
  }

  @Override
  public void onTimer(int kind) {
    if (kind == REPEAT) {
      transaction.respond(response);
      interval = Math.min(interval * 2, host.transactions().timers().t2());
      repeat = host.lane().arm(interval, REPEAT, this);
    } else {
      host.hangUp(HangUpReasons.ACK_TIMEOUT);
    }
  }
}
