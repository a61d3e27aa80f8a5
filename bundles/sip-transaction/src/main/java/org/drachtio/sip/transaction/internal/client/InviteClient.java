package org.drachtio.sip.transaction.internal.client;

import java.util.List;
import java.util.Locale;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.match.ClientKey;
import org.drachtio.sip.transaction.internal.snapshot.ClientSnapshot;

/**
 * INVITE client transaction: RFC 3261 §17.1.1 (Figure 5) with RFC 6026 §7.2 (state Accepted, timer
 * M), CANCEL by §9.1, timer C as in sip-behaviour.md §3.4.
 *
 * <pre>
 * state       event            action                                    next
 * (open)      INVITE           send, arm B = 64*T1, udp: arm A = T1      Calling
 * Calling     timer A          send again, arm A = 2A                    Calling
 *             timer B, error,  another target: send it there,            Calling
 *             503              503: ACK, and repeat that
 *             timer B          tell user: timed out                      Terminated
 *             transport error  tell user                                 Terminated
 *             cancel           hold                                      Calling
 *             1xx              disarm A and B, arm C, tell user;         Proceeding
 *                              a held CANCEL is sent
 *             2xx              arm M = 64*T1, tell user                  Accepted
 *             300-699          ACK, arm D = 64*T1, reliable: 0,          Completed
 *                              tell user
 * Proceeding  1xx              arm C again, tell user                    Proceeding
 *             timer C          cancel                                    Proceeding
 *             cancel           send CANCEL, guard = 64*T1 for C          Proceeding
 *             guard            tell user: timed out                      Terminated
 *             2xx, 300-699     as in Calling                             Accepted, Completed
 *             503              another target: as in Calling             Calling
 * Completed   300-699          ACK again                                 Completed
 *             2xx              not ours: another fork's                  Completed
 *             transport error  tell user: over                           Terminated
 *             timer D          tell user: over                           Terminated
 * Accepted    2xx              tell user                                 Accepted
 *             timer M          tell user: over                           Terminated
 * </pre>
 *
 * <p><b>Threading:</b> its Call-ID's lane.
 */
public final class InviteClient extends ClientMachine {

  private enum State {
    CALLING,
    PROCEEDING,
    COMPLETED,
    ACCEPTED,
    TERMINATED;

    final String display = name().toLowerCase(Locale.ROOT);
  }

  private static final int TIMER_A = 1;
  private static final int TIMER_B = 2;
  private static final int TIMER_C = 3;
  private static final int TIMER_D = 4;
  private static final int TIMER_M = 5;
  private static final int CANCEL_GUARD = 6;

  private State state = State.CALLING;

  /** Built by the first {@link #cancel}; sent with or after the first provisional response. */
  private SipMessage cancel;

  /** Of the final response, to be sent again for its repetitions. */
  private SipMessage ack;

  /** To tag of the first 2xx; empty if the last version of the bundle has received it. */
  private String acceptedTag = "";

  public InviteClient(
      ClientHome home, ClientKey key, SipMessage invite, Hop hop, ClientTransactionUser user) {
    super(home, key, invite, hop, user);
  }

  /**
   * As the last version left it.
   *
   * @throws IllegalArgumentException no machine can be in that state
   */
  public InviteClient(ClientHome home, ClientSnapshot left) {
    super(home, left);
    state = State.valueOf(left.state().toUpperCase(Locale.ROOT));
    cancel = left.cancel();
    ack = left.ack();
    if (state == State.TERMINATED || (state == State.COMPLETED && ack == null)) {
      throw new IllegalArgumentException(left.state() + " without a message to go on with");
    }
  }

  @Override
  void resumeTimers(ClientSnapshot left) {
    switch (state) {
      case CALLING -> {
        armEndAt(left.endAt(), timers().t1x64(), TIMER_B);
        if (!isReliable()) {
          resumeRepetition(left.repeatAt(), timers().t1(), TIMER_A);
        }
      }
      case PROCEEDING -> {
        if (cancel == null) {
          armEndAt(left.endAt(), home().environment().settings().inviteClientTimeout(), TIMER_C);
        } else {
          armEndAt(left.endAt(), timers().t1x64(), CANCEL_GUARD);
        }
      }
      case COMPLETED -> armEndAt(left.endAt(), timeInCompleted(), TIMER_D);
      case ACCEPTED -> armEndAt(left.endAt(), timers().t1x64(), TIMER_M);
      case TERMINATED -> throw new AssertionError("is over");
    }
  }

  @Override
  boolean isUnanswered() {
    return state == State.CALLING;
  }

  @Override
  boolean isCancelled() {
    return cancel != null;
  }

  @Override
  public ClientSnapshot snapshot() {
    return snapshot(cancel, ack);
  }

  @Override
  void armLimit() {
    armEnd(timers().t1x64(), TIMER_B);
  }

  @Override
  void begin() {
    state = State.CALLING;
    armLimit();
    if (!isReliable()) {
      armRepetition(timers().t1(), TIMER_A);
    }
    send(request());
  }

  /** {@inheritDoc} A 2xx with another To tag is that of another fork. */
  @Override
  public boolean isRepetition(SipMessage response) {
    int status = response.status();
    return switch (state) {
      case CALLING, PROCEEDING, TERMINATED -> false;
      case COMPLETED -> status >= 300;
      case ACCEPTED -> status >= 200 && status < 300 && response.toTag().equals(acceptedTag);
    };
  }

  @Override
  public boolean onResponse(InboundMessage response) {
    int status = response.message().status();
    return switch (state) {
      case CALLING, PROCEEDING -> {
        reportAnswer(response.message());
        if (isToMoveOn(response.message())) {
          leave(response);
        } else if (status < 200) {
          proceed(response);
        } else if (status < 300) {
          accept(response);
        } else {
          complete(response);
        }
        yield true;
      }
      case COMPLETED -> {
        if (status >= 300) {
          sendAgain(ack);
        }
        yield status < 200 || status >= 300;
      }
      case ACCEPTED -> {
        if (status >= 200 && status < 300) {
          deliver(response);
        }
        yield true;
      }
      case TERMINATED -> false;
    };
  }

  private void proceed(InboundMessage response) {
    boolean first = state == State.CALLING;
    state = State.PROCEEDING;
    disarmRepetition();
    if (cancel == null) {
      armEnd(home().environment().settings().inviteClientTimeout(), TIMER_C);
    } else if (first) {
      sendCancel();
    }
    deliver(response);
  }

  private void accept(InboundMessage response) {
    state = State.ACCEPTED;
    acceptedTag = response.message().toTag();
    disarmRepetition();
    armEnd(timers().t1x64(), TIMER_M);
    deliver(response);
  }

  private void complete(InboundMessage response) {
    state = State.COMPLETED;
    disarmRepetition();
    armEnd(timeInCompleted(), TIMER_D);
    ack = HopByHop.ack(request(), response.message());
    send(ack);
    deliver(response);
  }

  /** Completed as this transaction, for repetitions of the response; the request moves on. */
  private void leave(InboundMessage response) {
    SipMessage acknowledgement = HopByHop.ack(request(), response.message());
    boolean mayBeRepeated = !isReliable();
    state = State.COMPLETED;
    ClientSnapshot completed = settled(acknowledgement);
    send(acknowledgement);
    moveOn();
    if (mayBeRepeated) {
      home().resume(completed);
    }
  }

  private int timeInCompleted() {
    return isReliable() ? 0 : timers().t1x64();
  }

  @Override
  public SipMessage cancel(List<Header> headers) {
    if (cancel == null) {
      cancel = HopByHop.cancel(request(), headers);
      if (state == State.PROCEEDING) {
        sendCancel();
      } else if (state == State.CALLING && !isSent()) {
        // the INVITE has reached nobody, and must reach nobody
        fail(SendFailure.CANCELLED);
      }
    }
    return cancel;
  }

  /** §9.1: if no final response comes in 64*T1, the INVITE counts as cancelled. */
  private void sendCancel() {
    armEnd(timers().t1x64(), CANCEL_GUARD);
    home().open(cancel, hop(), NoTransactionUser.NONE);
  }

  @Override
  void onMachineTimer(int kind) {
    switch (kind) {
      case TIMER_A -> {
        armRepetition(2 * interval(), TIMER_A);
        repeat();
      }
      case TIMER_B -> onSilence();
      case CANCEL_GUARD -> timeOut();
      case TIMER_C -> {
        home().environment().counters().cancelledByTimer.increment();
        cancel(List.of());
      }
      case TIMER_D, TIMER_M -> terminate();
      default -> throw new AssertionError(kind);
    }
  }

  @Override
  void onTransportError(SendFailure failure) {
    switch (state) {
      case CALLING -> onUnreached(failure);
      // the user has had its final response: all that is lost is the ACK
      case COMPLETED -> terminate();
      case PROCEEDING, ACCEPTED, TERMINATED -> {
        // a late report on an INVITE that has been answered since
      }
    }
  }

  @Override
  void onTerminated() {
    state = State.TERMINATED;
  }

  @Override
  public boolean isOver() {
    return state == State.TERMINATED;
  }

  @Override
  String stateName() {
    return state.display;
  }
}
