package org.drachtio.sip.transaction.internal;

import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transaction.Timers;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;

/**
 * What the two server machines share: sending, repeating, the timer that leads to the next state,
 * and the end.
 */
abstract class ServerMachine implements ServerTransaction, TimerTarget {

  private final LaneTransactions home;
  private final ServerKey key;
  private final Flow flow;
  private final long openedAt;
  private ServerTransactionUser user;
  private InboundMessage request;
  private SipMessage last;
  private Timer end;

  ServerMachine(
      LaneTransactions home, ServerKey key, InboundMessage request, ServerTransactionUser user) {
    this.home = home;
    this.key = key;
    this.flow = request.flow();
    this.openedAt = home.lane().now();
    this.request = request;
    this.user = user;
  }

  /** The request came again. */
  abstract void onRetransmission();

  /** Name of the state, for people. */
  abstract String stateName();

  /** Enters the state Terminated; timers are disarmed and the table has forgotten it. */
  abstract void onTerminated();

  @Override
  public final InboundMessage request() {
    return request;
  }

  @Override
  public final int lastStatus() {
    return last == null ? 0 : last.status();
  }

  @Override
  public final void setUser(ServerTransactionUser user) {
    this.user = user;
  }

  /** {@inheritDoc} Nor after a final response: its repetition is still owed. */
  @Override
  public final void abandon() {
    if (!isOver() && lastStatus() < 200) {
      terminate(false);
    }
  }

  final ServerKey key() {
    return key;
  }

  final LaneTransactions home() {
    return home;
  }

  final ServerTransactionUser user() {
    return user;
  }

  /** To tag of the last response; empty if there is none. */
  final String localTag() {
    return last == null ? "" : last.toTag();
  }

  final Timers timers() {
    return home.environment().timers();
  }

  final boolean isReliable() {
    return flow.protocol().isReliable();
  }

  /** Sends a response of the stack's own. */
  final boolean send(int status, String toTag) {
    return send(MessageBuilder.response(request.message(), status, "", toTag).build());
  }

  /** Sends a response and keeps it for repetition. */
  final boolean send(SipMessage response) {
    if (!home.environment().transport().respond(response, flow)) {
      home.environment().counters().transportFailures.increment();
      return false;
    }
    last = response;
    return true;
  }

  /**
   * Repeats the last response, if there is one. A failure is a lost packet: the state stays as it
   * is (RFC 6026 on RFC 3261 §17.2.4).
   */
  final void repeat() {
    if (last != null && home.environment().transport().respond(last, flow)) {
      home.environment().counters().retransmissionsOut.increment();
    }
  }

  /**
   * Forgets the request: what is left to do needs the key, the way back and the last response only.
   */
  final void release() {
    request = null;
  }

  /** Arms the one timer that leads to the next state, in place of the one before. */
  final void armEnd(long delayMillis, int kind) {
    disarm();
    end = home.lane().arm(delayMillis, kind, this);
  }

  final void terminate(boolean timedOut) {
    dispose();
    if (timedOut) {
      home.environment().counters().timeouts.increment();
    }
    user.onOver(this, timedOut);
  }

  /** Ends it without a word to its user. */
  final void dispose() {
    disarm();
    home.remove(this);
    onTerminated();
  }

  private void disarm() {
    if (end != null) {
      end.cancel();
      end = null;
    }
  }

  final TransactionInfo info() {
    String callId = request != null ? request.message().callId() : last.callId();
    return new TransactionInfo(
        key.branch(),
        "server",
        key.method(),
        stateName(),
        callId,
        lastStatus(),
        home.lane().now() - openedAt);
  }
}
