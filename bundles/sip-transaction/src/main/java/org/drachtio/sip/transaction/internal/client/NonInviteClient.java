package org.drachtio.sip.transaction.internal.client;

import java.util.List;
import java.util.Locale;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.match.ClientKey;
import org.drachtio.sip.transaction.internal.snapshot.ClientSnapshot;

/**
 * Non-INVITE client transaction: RFC 3261 §17.1.2 (Figure 6).
 *
 * <pre>
 * state       event            action                                    next
 * (open)      request          send, arm F = 64*T1, udp: arm E = T1      Trying
 * Trying      timer E          send again, arm E = min(2E, T2)           Trying
 *             timer F, error,  another target: send it there             Trying
 *             503
 *             timer F          tell user: timed out                      Terminated
 *             transport error  tell user                                 Terminated
 *             1xx              tell user                                 Proceeding
 *             200-699          disarm E and F, arm K = T4, reliable: 0,  Completed
 *                              tell user
 * Proceeding  timer E          send again, arm E = T2                    Proceeding
 *             timer F          tell user: timed out                      Terminated
 *             transport error  tell user                                 Terminated
 *             1xx              tell user                                 Proceeding
 *             error, 503       another target: as in Trying              Trying
 *             200-699          as in Trying                              Completed
 * Completed   any response     absorb                                    Completed
 *             timer K          tell user: over                           Terminated
 * </pre>
 *
 * <p><b>Threading:</b> its Call-ID's lane.
 */
public final class NonInviteClient extends ClientMachine {

  private enum State {
    TRYING,
    PROCEEDING,
    COMPLETED,
    TERMINATED;

    final String display = name().toLowerCase(Locale.ROOT);
  }

  private static final int TIMER_E = 1;
  private static final int TIMER_F = 2;
  private static final int TIMER_K = 3;

  private State state = State.TRYING;

  public NonInviteClient(
      ClientHome home, ClientKey key, SipMessage request, Hop hop, ClientTransactionUser user) {
    super(home, key, request, hop, user);
  }

  /**
   * As the last version left it.
   *
   * @throws IllegalArgumentException no machine can be in that state
   */
  public NonInviteClient(ClientHome home, ClientSnapshot left) {
    super(home, left);
    state = State.valueOf(left.state().toUpperCase(Locale.ROOT));
    if (state == State.TERMINATED) {
      throw new IllegalArgumentException("is over");
    }
  }

  @Override
  void resumeTimers(ClientSnapshot left) {
    if (state == State.COMPLETED) {
      armEndAt(left.endAt(), timeInCompleted(), TIMER_K);
      return;
    }
    armEndAt(left.endAt(), timers().t1x64(), TIMER_F);
    if (!isReliable()) {
      resumeRepetition(left.repeatAt(), timers().t1(), TIMER_E);
    }
  }

  @Override
  boolean isUnanswered() {
    return state == State.TRYING;
  }

  @Override
  boolean isCancelled() {
    return false;
  }

  @Override
  public ClientSnapshot snapshot() {
    return snapshot(null, null);
  }

  @Override
  void armLimit() {
    armEnd(timers().t1x64(), TIMER_F);
  }

  @Override
  void begin() {
    state = State.TRYING;
    armLimit();
    if (!isReliable()) {
      armRepetition(timers().t1(), TIMER_E);
    }
    send(request());
  }

  @Override
  public boolean isRepetition(SipMessage response) {
    return state == State.COMPLETED;
  }

  @Override
  public boolean onResponse(InboundMessage response) {
    return switch (state) {
      case TRYING, PROCEEDING -> {
        reportAnswer(response.message());
        if (isToMoveOn(response.message())) {
          moveOn();
          yield true;
        }
        if (response.message().status() < 200) {
          state = State.PROCEEDING;
        } else {
          state = State.COMPLETED;
          disarmRepetition();
          armEnd(timeInCompleted(), TIMER_K);
        }
        deliver(response);
        yield true;
      }
      case COMPLETED -> true;
      case TERMINATED -> false;
    };
  }

  private int timeInCompleted() {
    return isReliable() ? 0 : timers().t4();
  }

  /** §9.1: a request other than INVITE is answered at once, so it is not cancelled. */
  @Override
  public SipMessage cancel(List<Header> headers) {
    throw new IllegalStateException("only an INVITE can be cancelled, not " + request().method());
  }

  @Override
  void onMachineTimer(int kind) {
    switch (kind) {
      case TIMER_E -> {
        int t2 = timers().t2();
        armRepetition(state == State.PROCEEDING ? t2 : Math.min(2 * interval(), t2), TIMER_E);
        repeat();
      }
      case TIMER_F -> {
        if (state == State.TRYING) {
          onSilence();
        } else {
          timeOut();
        }
      }
      case TIMER_K -> terminate();
      default -> throw new AssertionError(kind);
    }
  }

  @Override
  void onTransportError(SendFailure failure) {
    if (state == State.TRYING || state == State.PROCEEDING) {
      onUnreached(failure);
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
