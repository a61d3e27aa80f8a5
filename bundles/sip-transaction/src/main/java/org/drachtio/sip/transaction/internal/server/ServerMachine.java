package org.drachtio.sip.transaction.internal.server;

import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transaction.Timers;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.environment.Draw;
import org.drachtio.sip.transaction.internal.environment.HeapEstimate;
import org.drachtio.sip.transaction.internal.match.ServerKey;
import org.drachtio.sip.transaction.internal.snapshot.Deadlines;
import org.drachtio.sip.transaction.internal.snapshot.ServerSnapshot;

/**
 * What the two server machines share: sending, repeating, the timer that leads to the next state,
 * and the end.
 *
 * <p>One that was taken over in a hand-over goes on without a user until one joins it. If it still
 * owes a final response and nobody joins, it answers by itself: otherwise it would live for ever.
 *
 * <p><b>Threading:</b> its Call-ID's lane.
 */
public abstract class ServerMachine implements ServerTransaction, TimerTarget {

  /** Kind of the timer that waits for a user to join; those of the machines are above 0. */
  private static final int UNCLAIMED = 0;

  private static final int SERVER_INTERNAL_ERROR = 500;

  private final ServerHome home;
  private final ServerKey key;
  private final Flow flow;
  private final Draw draw;
  private final long openedAt;
  private ServerTransactionUser user;
  private InboundMessage request;
  private ObservedCall call = ObservedCall.NONE;

  /** The last response; null if there was none, or only its bytes are left of it. */
  private SipMessage last;

  /** What is left of the last response in a machine that only repeats it; null before. */
  private byte[] repetition;

  private int lastStatus;
  private Timer end;

  /** What the lane's {@link HeapEstimate} has of it; 0 while it is in no table. */
  private int weight;

  ServerMachine(
      ServerHome home, ServerKey key, InboundMessage request, ServerTransactionUser user) {
    this.home = home;
    this.key = key;
    this.flow = request.flow();
    this.openedAt = home.lane().now();
    this.request = request;
    this.user = user;
    this.draw = new Draw(home.environment(), flow);
    draw.received(request.message().length());
  }

  /** As the last version left it; its timers are armed by {@link #resume}. */
  ServerMachine(ServerHome home, ServerSnapshot left) {
    this.home = home;
    this.key = left.key();
    this.flow = left.flow();
    this.openedAt = left.openedAt();
    this.request = left.request();
    this.last = left.last();
    this.lastStatus = last == null ? 0 : last.status();
    this.user = NoTransactionUser.NONE;
    this.call = home.environment().observers().resume(left.call());
    this.draw = new Draw(home.environment(), flow, left.received(), left.drawn());
  }

  /**
   * Goes on where the last version left it: arms the timers of the state again, at the deadlines
   * that they had. The table has it already.
   */
  public abstract void resume(ServerSnapshot left);

  /** What a hand-over takes along. */
  public abstract ServerSnapshot snapshot();

  /** A timer of the machine fired; kinds are above 0. */
  abstract void onMachineTimer(int kind);

  /**
   * Ends, before its time, a machine that only absorbs or answers repetitions, if all repetitions
   * must have come by now. The table asks only machines that it was told of.
   *
   * @return false: not yet
   */
  public abstract boolean retire();

  /** The request came again, in so many bytes. */
  public final void onRetransmission(int bytes) {
    draw.received(bytes);
    onRetransmission();
  }

  /**
   * Whether a message with the branch of the transaction comes from somebody else than the request.
   */
  public final boolean isUsedByStranger(Flow by) {
    return home.environment().isStranger(flow, by);
  }

  /** The request came again. */
  public abstract void onRetransmission();

  /** Name of the state, for people. */
  abstract String stateName();

  /** Enters the state Terminated; the timer that leads there is disarmed. */
  abstract void onTerminated();

  @Override
  public final InboundMessage request() {
    return request;
  }

  @Override
  public final int lastStatus() {
    return lastStatus;
  }

  @Override
  public final void setUser(ServerTransactionUser user) {
    this.user = user;
  }

  @Override
  public final void observe(ObservedCall begun) {
    call = begun;
  }

  @Override
  public final ObservedCall call() {
    return call;
  }

  @Override
  public final String handle() {
    return key.handle();
  }

  /** {@inheritDoc} Nor after a final response: its repetition is still owed. */
  @Override
  public final void abandon() {
    if (!isOver() && lastStatus() < 200) {
      terminate(false);
    }
  }

  public final ServerKey key() {
    return key;
  }

  final ServerHome home() {
    return home;
  }

  final ServerTransactionUser user() {
    return user;
  }

  /** To tag of the last response; empty if there is none. */
  public final String localTag() {
    SipMessage response = last();
    return response == null ? "" : response.toTag();
  }

  /** Null if there was none. */
  private SipMessage last() {
    return repetition == null ? last : SipMessage.scan(repetition);
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
    boolean repetition = isRepeated(response);
    boolean sent =
        repetition
            ? home.environment().transport().repeat(response, flow)
            : home.environment().transport().respond(response, flow);
    if (!sent) {
      home.environment().counters().transportFailures.increment();
      return false;
    }
    if (repetition) {
      home.environment().counters().retransmissionsOut.increment();
    }
    draw.drew(response.length());
    last = response;
    lastStatus = response.status();
    if (weight > 0) {
      weigh();
    }
    return true;
  }

  /**
   * Repeats the last response, if there is one. A failure is a lost packet: the state stays as it
   * is (RFC 6026 on RFC 3261 §17.2.4). So is a repetition for which its source has no budget.
   */
  final void repeat() {
    SipMessage response = last();
    if (response != null
        && draw.admits(response.length())
        && home.environment().transport().repeat(response, flow)) {
      draw.drew(response.length());
      home.environment().counters().retransmissionsOut.increment();
    }
  }

  /**
   * Whether a response of the user is a repetition that its source has no budget for. A second 2xx
   * with another To tag, or a provisional response without RSeq, is none.
   */
  final boolean isWithheld(SipMessage response) {
    return isRepeated(response) && !draw.admits(response.length());
  }

  /** Whether it was the last response, too. */
  private boolean isRepeated(SipMessage response) {
    SipMessage before = last();
    return before != null
        && before.status() == response.status()
        && (response.status() >= 200 || response.rseq() > 0)
        && before.rseq() == response.rseq()
        && before.toTag().equals(response.toTag());
  }

  /** Something came that only the source of the request can know. */
  final void sourceAnswered() {
    home.environment().amplification().acknowledged(flow);
  }

  /**
   * Forgets the request, and where the headers of the last response stand: what is left to do needs
   * the key, the way back and the bytes only.
   */
  public final void release() {
    if (isOver()) {
      return; // the load of the lane does not contain it any more
    }
    request = null;
    repetition = last.bytes();
    last = null;
    if (weight > 0) {
      weigh();
    }
  }

  /** Adds what it takes now, and has not been added, to the load of its lane. */
  public final void weigh() {
    int now =
        repetition != null
            ? HeapEstimate.ofRepetition(repetition.length)
            : HeapEstimate.of(request == null ? null : request.message(), last);
    home.weigh(now - weight);
    weight = now;
  }

  /** What is to be taken from the load when it leaves its table. */
  public final int weight() {
    return weight;
  }

  /** A user joins: the final response is its duty again. */
  public final void claim() {
    // before a final response, waiting for a user is all that the timer can be armed for
    if (!isOver() && lastStatus() < 200) {
      disarm();
    }
  }

  /** Gives a user 64*T1 to join, as no client waits any longer for a non-INVITE's response. */
  final void awaitClaim() {
    armEnd(timers().t1x64(), UNCLAIMED);
  }

  @Override
  public final void onTimer(int kind) {
    if (kind == UNCLAIMED) {
      String tag = localTag().isEmpty() ? Ids.token() : localTag();
      respond(MessageBuilder.response(request.message(), SERVER_INTERNAL_ERROR, "", tag).build());
    } else {
      onMachineTimer(kind);
    }
  }

  /** {@link #snapshot()} with what not every machine has. */
  public final ServerSnapshot snapshot(long repeatAt, int interval, long acknowledgedAt) {
    return new ServerSnapshot(
        key,
        stateName(),
        flow,
        openedAt,
        request,
        last(),
        endsAt(),
        repeatAt,
        interval,
        acknowledgedAt,
        draw.received(),
        draw.drawn(),
        lastStatus < 200 ? call.text() : "");
  }

  /**
   * When the timer that leads to the next state fires, on the lane's clock; {@link Deadlines#NONE}
   * if it is not armed.
   */
  final long endsAt() {
    return Deadlines.of(end);
  }

  /** {@link #armEnd} at a deadline; after {@code delayMillis} if there is none. */
  final void armEndAt(long deadline, long delayMillis, int kind) {
    disarm();
    end = Deadlines.arm(home.lane(), deadline, delayMillis, kind, this);
  }

  /** Arms the one timer that leads to the next state, in place of the one before. */
  final void armEnd(long delayMillis, int kind) {
    armEndAt(Deadlines.NONE, delayMillis, kind);
  }

  final void terminate(boolean timedOut) {
    dispose();
    if (timedOut) {
      home.environment().counters().timeouts.increment();
    }
    call.lost();
    user.onOver(this, timedOut);
  }

  /** Ends the transaction without telling its user. */
  public final void dispose() {
    disarm();
    onTerminated();
    home.remove(this);
  }

  private void disarm() {
    if (end != null) {
      end.cancel();
      end = null;
    }
  }

  public final TransactionInfo info() {
    String callId = request != null ? request.message().callId() : last().callId();
    return new TransactionInfo(
        key.branch(),
        "server",
        key.method(),
        stateName(),
        callId,
        lastStatus(),
        home.lane().now() - openedAt,
        request == null || request.flow() == null ? "" : request.flow().back().shown());
  }
}
