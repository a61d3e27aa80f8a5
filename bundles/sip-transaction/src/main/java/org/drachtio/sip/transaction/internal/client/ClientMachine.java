package org.drachtio.sip.transaction.internal.client;

import java.util.List;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transaction.Timers;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.environment.HeapEstimate;
import org.drachtio.sip.transaction.internal.match.Branches;
import org.drachtio.sip.transaction.internal.match.ClientKey;
import org.drachtio.sip.transaction.internal.snapshot.ClientSnapshot;
import org.drachtio.sip.transaction.internal.snapshot.Deadlines;

/**
 * What the two client machines share: sending, the two timers (one repeats the request, one leads
 * to the next state), and the end.
 *
 * <p>A failure that the transport tells while it is called is handled at the next turn of the lane,
 * so that a user never hears of a transaction before {@code open} has returned it.
 *
 * <p>One that was taken over in a hand-over goes on without a user until one joins it.
 *
 * <p><b>Threading:</b> its Call-ID's lane.
 */
public abstract class ClientMachine implements ClientTransaction, SendListener, TimerTarget {

  // kinds of timers; those of the machines are above 0
  private static final int DEFERRED_FAILURE = 0;
  private static final int SEND_ANEW = -1;

  /** What stands for a final response that has not come (RFC 3261 §8.1.3.1). */
  private static final int REQUEST_TIMEOUT = 408;

  private final ClientHome home;

  private final RequestTargets targets;

  private ClientKey key;
  private SipMessage request;
  private final long openedAt;
  private final int weight;
  private ClientTransactionUser user;
  private Flow flow;
  private int lastStatus;
  private Timer repetition;
  private int interval;
  private Timer end;
  private Timer sendAnew;
  private SendFailure deferred;
  private boolean sending;
  private boolean repeated;
  private boolean repeating;
  private ObservedCall call = ObservedCall.NONE;

  /**
   * Is told how sending to the present target ends; what a former target's listener is told is
   * ignored.
   */
  private SendListener attempt = this;

  ClientMachine(
      ClientHome home, ClientKey key, SipMessage request, Hop hop, ClientTransactionUser user) {
    this.home = home;
    this.key = key;
    this.request = request;
    this.targets = new RequestTargets(hop);
    this.user = user;
    this.openedAt = home.lane().now();
    this.weight = HeapEstimate.of(request, null);
  }

  /** As the last version left it; its timers are armed by {@link #resume}. */
  ClientMachine(ClientHome home, ClientSnapshot left) {
    this.home = home;
    this.key = left.key();
    this.request = left.request();
    this.targets = new RequestTargets(left);
    this.user = NoTransactionUser.NONE;
    this.openedAt = left.openedAt();
    this.weight = HeapEstimate.of(left.request(), null);
    this.flow = left.flow();
    this.lastStatus = left.lastStatus();
    this.interval = left.interval();
    this.deferred = left.failure();
    this.repeated = left.repeated();
    this.call = home.environment().observers().resume(left.call());
  }

  /** Enters the first state: arms its timers and sends the request. */
  abstract void begin();

  /** Arms the timer that bounds the first state; it runs while the target is looked for, too. */
  abstract void armLimit();

  /** Arms the timers of the state again, at the deadlines that they had. */
  abstract void resumeTimers(ClientSnapshot left);

  /** Whether the request has had no response at all, so that sending it can still be needed. */
  abstract boolean isUnanswered();

  /** Whether its user has cancelled it. */
  abstract boolean isCancelled();

  /** What a hand-over takes along. */
  public abstract ClientSnapshot snapshot();

  /**
   * A response came.
   *
   * @return false: it belongs to none
   */
  public abstract boolean onResponse(InboundMessage response);

  /** Whether this response has been received before; only counted. */
  public abstract boolean isRepetition(SipMessage response);

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
    Hop target = targets.present();
    return flow == null ? target : flow.back().with(target.name(), Hop.Choice.NONE);
  }

  /** Whether a response comes from somebody whom the request was not sent to. */
  public final boolean isAnsweredByStranger(Flow by) {
    return home.environment().isStranger(flow, by);
  }

  /** Its part of the load of its lane. */
  public final int weight() {
    return weight;
  }

  @Override
  public final String handle() {
    return key.handle();
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
  public final void setUser(ClientTransactionUser user) {
    this.user = user;
  }

  /** Finds a target and sends the request to it. */
  public final void start() {
    armLimit();
    home.environment().transport().locate(request, targets.present(), this::onLocated);
  }

  private void onLocated(List<Hop> found) {
    if (targets.isLocated() || deferred != null || isOver()) {
      return;
    }
    if (found.isEmpty()) {
      fail(SendFailure.DNS);
      return;
    }
    ListeningPoint before = targets.present().local();
    targets.locate(found);
    readdress(before, key.branch());
    disarmRepetition(); // after a hand-over it runs already
    begin();
  }

  /** Gives the request the Via, and the address of its sender, that go with the target. */
  private void readdress(ListeningPoint before, String branch) {
    ListeningPoint local = targets.present().local();
    if (!branch.equals(key.branch()) || !local.equals(before)) {
      request = local.readdress(request, before, branch);
    }
  }

  /**
   * Sends the request to the next target as a transaction of its own, with another branch; for the
   * user it stays the same one (RFC 3263 §4.3).
   *
   * @return false: there is none
   */
  final boolean moveOn() {
    if (!hasOthers()) {
      return false;
    }
    disarmRepetition();
    disarmEnd();
    home.remove(this);
    ListeningPoint before = targets.present().local();
    targets.moveOn();
    String branch = Branches.fresh();
    readdress(before, branch);
    key = new ClientKey(branch, key.method());
    attempt = new NextAttempt();
    flow = null;
    repeated = false;
    deferred = null;
    interval = 0;
    home.add(this);
    home.environment().counters().movedOn.increment();
    begin();
    return true;
  }

  /** Goes on where the last version left it; the table has it already. */
  public final void resume(ClientSnapshot left) {
    if (deferred != null) {
      armEnd(0, DEFERRED_FAILURE);
      return;
    }
    resumeTimers(left);
    if (flow == null && isUnanswered()) {
      // it still waited for a name or a connection, and the outcome was told to the machine of the
      // last version; at the next turn, because nothing is sent during a hand-over
      sendAnew = home.lane().arm(0, SEND_ANEW, this);
    }
  }

  /** {@link #snapshot()} with what only an INVITE has; null if there is none. */
  public final ClientSnapshot snapshot(SipMessage cancel, SipMessage ack) {
    return new ClientSnapshot(
        key,
        stateName(),
        request,
        targets.present(),
        targets.isLocated(),
        targets.isWatched(),
        targets.others(),
        flow,
        openedAt,
        lastStatus,
        Deadlines.of(end),
        Deadlines.of(repetition),
        interval,
        deferred,
        cancel,
        ack,
        repeated,
        lastStatus < 200 ? call.text() : "");
  }

  /** {@link #snapshot()} of one that goes on without its user, and for no other target. */
  final ClientSnapshot settled(SipMessage ack) {
    return new ClientSnapshot(
        key,
        stateName(),
        request,
        targets.present(),
        true,
        false,
        List.of(),
        flow,
        openedAt,
        lastStatus,
        Deadlines.NONE,
        Deadlines.NONE,
        interval,
        null,
        null,
        ack,
        repeated,
        "");
  }

  public final ClientKey key() {
    return key;
  }

  final ClientHome home() {
    return home;
  }

  final Timers timers() {
    return home.environment().timers();
  }

  final boolean isReliable() {
    return targets.present().protocol().isReliable();
  }

  private boolean hasOthers() {
    return targets.hasOthers() && !isCancelled();
  }

  /** A response came: others may want to know how the target does. */
  final void reportAnswer(SipMessage response) {
    targets.answered(home.environment().transport(), response, lastStatus == 0);
  }

  /** Whether a final response makes the machine try the next target instead of telling the user. */
  final boolean isToMoveOn(SipMessage response) {
    return RequestTargets.isUnavailable(response) && hasOthers();
  }

  /**
   * Sends the request, its repetition, or its ACK; arm timers before, as a failure takes their
   * place.
   */
  final void send(SipMessage message) {
    sending = true;
    home.environment().transport().send(message, hop(), attempt);
    sending = false;
  }

  /** Sends a message that was sent before. */
  final void sendAgain(SipMessage message) {
    repeating = true;
    send(message);
    repeating = false;
  }

  /**
   * Sends the request again, unless its first copy still waits for a name or a connection, or it
   * was sent to a silent address twice.
   */
  final void repeat() {
    if (flow == null) {
      return;
    }
    if (repeated && isDrawn() && home.environment().settings().amplificationLimit() > 0) {
      home.environment().amplification().withheld();
      return;
    }
    repeated = true;
    sendAgain(request);
    home.environment().counters().retransmissionsOut.increment();
  }

  /** Sending to a target that is not the first. */
  private final class NextAttempt implements SendListener {
    @Override
    public void sent(Flow way) {
      onSent(this, way);
    }

    @Override
    public void failed(SendFailure failure) {
      onFailed(this, failure);
    }

    @Override
    public boolean isWanted() {
      return isWantedBy(this);
    }

    @Override
    public boolean isRepetition() {
      return repeating;
    }
  }

  @Override
  public final void sent(Flow way) {
    onSent(this, way);
  }

  @Override
  public final void failed(SendFailure failure) {
    onFailed(this, failure);
  }

  @Override
  public final boolean isWanted() {
    return isWantedBy(this);
  }

  private void onSent(SendListener told, Flow way) {
    if (told != attempt) {
      return;
    }
    flow = way;
    if (isDrawn()) {
      home.environment().amplification().drawn();
    }
  }

  /**
   * Whether the request goes to a silent address that the peer may have named: the peer chooses the
   * target of a dialog, the application that of any other request.
   */
  private boolean isDrawn() {
    return !request.toTag().isEmpty() && home.environment().amplification().isSilent(flow);
  }

  private void onFailed(SendListener told, SendFailure failure) {
    if (told != attempt) {
      return;
    }
    if (sending) {
      fail(failure);
    } else if (!isOver()) {
      onTransportError(failure);
    }
  }

  private boolean isWantedBy(SendListener asked) {
    return asked == attempt && deferred == null && !isOver();
  }

  @Override
  public final boolean isRepetition() {
    return repeating;
  }

  /** Whether the request has left. */
  final boolean isSent() {
    return flow != null;
  }

  /** Makes the transaction fail at the next turn of the lane. */
  public final void fail(SendFailure failure) {
    if (!isOver()) {
      deferred = failure;
      disarmRepetition();
      armEnd(0, DEFERRED_FAILURE);
    }
  }

  @Override
  public final void onTimer(int kind) {
    switch (kind) {
      case DEFERRED_FAILURE -> onTransportError(deferred);
      case SEND_ANEW -> {
        if (flow == null && isUnanswered()) {
          sendFirst();
        }
      }
      default -> onMachineTimer(kind);
    }
  }

  /** The first time, or anew after a hand-over: timers run. */
  private void sendFirst() {
    if (targets.isLocated()) {
      send(request);
    } else {
      home.environment().transport().locate(request, targets.present(), this::onLocated);
    }
  }

  /** Hands a response to the user; the last thing to do in a transition. */
  final void deliver(InboundMessage response) {
    lastStatus = response.message().status();
    call.answered(response);
    user.onResponse(this, response);
  }

  /** Arms the timer that repeats the request. */
  final void armRepetition(int delayMillis, int kind) {
    interval = delayMillis;
    repetition = home.lane().arm(delayMillis, kind, this);
  }

  /**
   * Arms the timer that repeats the request at the deadline that it had. Its interval stays what it
   * was, so that the next one grows from it.
   *
   * @param otherwise interval in milliseconds for want of one, and the delay for want of a deadline
   */
  final void resumeRepetition(long deadline, int otherwise, int kind) {
    interval = interval > 0 ? interval : otherwise;
    repetition = Deadlines.arm(home.lane(), deadline, interval, kind, this);
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
    armEndAt(Deadlines.NONE, delayMillis, kind);
  }

  /** {@link #armEnd} at a deadline; after {@code delayMillis} if there is none. */
  final void armEndAt(long deadline, long delayMillis, int kind) {
    disarmEnd();
    end = Deadlines.arm(home.lane(), deadline, delayMillis, kind, this);
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

  /** No answer from the target in time. */
  final void onSilence() {
    if (flow != null && flow.connection() > 0) {
      home.environment().transport().silent(flow.connection());
    }
    targets.failed(home.environment().transport(), TargetReport.SILENT);
    if (!moveOn()) {
      timeOut();
    }
  }

  /** The request did not reach the target. */
  final void onUnreached(SendFailure failure) {
    boolean targetFailed = failure == SendFailure.UNREACHABLE || failure == SendFailure.CLOSED;
    if (targetFailed) {
      targets.failed(home.environment().transport(), TargetReport.UNREACHABLE);
    }
    if (!targetFailed || !moveOn()) {
      giveUp(failure);
    }
  }

  final void timeOut() {
    dispose();
    home.environment().counters().timeouts.increment();
    call.failed(REQUEST_TIMEOUT, request, isCancelled());
    user.onTimeout(this);
    user.onOver(this);
  }

  private void giveUp(SendFailure failure) {
    dispose();
    if (failure != SendFailure.CANCELLED) {
      home.environment().counters().transportFailures.increment();
    }
    call.failed(failure.status(), request, isCancelled());
    user.onFailure(this, failure);
    user.onOver(this);
  }

  /** Ends the transaction without telling its user. */
  public final void dispose() {
    disarmRepetition();
    disarmEnd();
    if (sendAnew != null) {
      sendAnew.cancel();
    }
    home.remove(this);
    onTerminated();
  }

  public final TransactionInfo info() {
    return new TransactionInfo(
        key.branch(),
        "client",
        key.method(),
        stateName(),
        request.callId(),
        lastStatus,
        home.lane().now() - openedAt,
        hop().shown());
  }
}
