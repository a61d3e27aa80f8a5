package org.drachtio.sip.transaction.internal;

import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transaction.Timers;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.SipMessage;

/**
 * What the two client machines share: sending, the two timers (one repeats the request, one leads
 * to the next state), and the end.
 *
 * <p>A failure that the transport tells while it is called is handled at the next turn of the lane,
 * so that a user never hears of a transaction before {@code open} has returned it.
 */
abstract class ClientMachine implements ClientTransaction, SendListener, TimerTarget {

  private static final int DEFERRED_FAILURE = 0;

  private final LaneTransactions home;
  private final ClientKey key;
  private final SipMessage request;
  private final Hop hop;
  private final ClientTransactionUser user;
  private final long openedAt;
  private Flow flow;
  private int lastStatus;
  private Timer repetition;
  private int interval;
  private Timer end;
  private SendFailure deferred;
  private boolean sending;

  ClientMachine(
      LaneTransactions home,
      ClientKey key,
      SipMessage request,
      Hop hop,
      ClientTransactionUser user) {
    this.home = home;
    this.key = key;
    this.request = request;
    this.hop = hop;
    this.user = user;
    this.openedAt = home.lane().now();
  }

  /** Sends the request and arms the timers. */
  abstract void start();

  /**
   * A response came.
   *
   * @return false: it belongs to none
   */
  abstract boolean onResponse(InboundMessage response);

  /** A message could not be sent. */
  abstract void onTransportError(SendFailure failure);

  /** A timer of the machine fired; kinds are above 0. */
  abstract void onMachineTimer(int kind);

  /** Name of the state, for people. */
  abstract String stateName();

  /** Enters the state Terminated; timers are disarmed and the table has forgotten it. */
  abstract void onTerminated();

  @Override
  public final SipMessage request() {
    return request;
  }

  /** {@inheritDoc} Once it has been sent: the resolved address and the connection. */
  @Override
  public final Hop hop() {
    return flow == null ? hop : flow.back();
  }

  final ClientKey key() {
    return key;
  }

  final LaneTransactions home() {
    return home;
  }

  final Timers timers() {
    return home.environment().timers();
  }

  final boolean isReliable() {
    return hop.protocol().isReliable();
  }

  /**
   * Sends the request, its repetition, or its ACK; arm timers before, as a failure takes their
   * place.
   */
  final void send(SipMessage message) {
    sending = true;
    home.environment().transport().send(message, hop(), this);
    sending = false;
  }

  /** Sends the request again, unless the first one still waits for a name or a connection. */
  final void repeat() {
    if (flow != null) {
      send(request);
      home.environment().counters().retransmissionsOut.increment();
    }
  }

  @Override
  public final void sent(Flow way) {
    flow = way;
  }

  @Override
  public final void failed(SendFailure failure) {
    if (sending) {
      fail(failure);
    } else if (!isOver()) {
      onTransportError(failure);
    }
  }

  /** Has it fail at the next turn of the lane. */
  final void fail(SendFailure failure) {
    if (!isOver()) {
      deferred = failure;
      disarmRepetition();
      armEnd(0, DEFERRED_FAILURE);
    }
  }

  @Override
  public final void onTimer(int kind) {
    if (kind == DEFERRED_FAILURE) {
      onTransportError(deferred);
    } else {
      onMachineTimer(kind);
    }
  }

  /** Hands a response to the user; the last thing to do in a transition. */
  final void deliver(InboundMessage response) {
    lastStatus = response.message().status();
    user.onResponse(this, response);
  }

  /** Arms the timer that repeats the request. */
  final void armRepetition(int delayMillis, int kind) {
    interval = delayMillis;
    repetition = home.lane().arm(delayMillis, kind, this);
  }

  /** How long the timer that repeats the request was armed for last. */
  final int interval() {
    return interval;
  }

  final void disarmRepetition() {
    if (repetition != null) {
      repetition.cancel();
      repetition = null;
    }
  }

  /** Arms the one timer that leads to the next state, in place of the one before. */
  final void armEnd(long delayMillis, int kind) {
    disarmEnd();
    end = home.lane().arm(delayMillis, kind, this);
  }

  private void disarmEnd() {
    if (end != null) {
      end.cancel();
      end = null;
    }
  }

  /** Ends after a final response. */
  final void terminate() {
    dispose();
    user.onOver(this);
  }

  final void timeOut() {
    dispose();
    home.environment().counters().timeouts.increment();
    user.onTimeout(this);
    user.onOver(this);
  }

  final void giveUp(SendFailure failure) {
    dispose();
    home.environment().counters().transportFailures.increment();
    user.onFailure(this, failure);
    user.onOver(this);
  }

  /** Ends it without a word to its user. */
  final void dispose() {
    disarmRepetition();
    disarmEnd();
    home.remove(this);
    onTerminated();
  }

  final TransactionInfo info() {
    return new TransactionInfo(
        key.branch(),
        "client",
        key.method(),
        stateName(),
        request.callId(),
        lastStatus,
        home.lane().now() - openedAt);
  }
}
