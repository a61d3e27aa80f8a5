package org.drachtio.sip.transaction.internal.server;

import java.util.Locale;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.match.ServerKey;
import org.drachtio.sip.transaction.internal.snapshot.Deadlines;
import org.drachtio.sip.transaction.internal.snapshot.ServerSnapshot;

/**
 * Non-INVITE server transaction: RFC 3261 §17.2.2 (Figure 8).
 *
 * <pre>
 * state       event            action                                    next
 * Trying      request          absorb                                    Trying
 *             1xx of the user  send                                      Proceeding
 *             200-699          send, arm J = 64*T1, reliable: 0          Completed
 * Proceeding  request          repeat the last response                  Proceeding
 *             1xx of the user  send                                      Proceeding
 *             200-699          send, arm J = 64*T1, reliable: 0          Completed
 * Completed   request          repeat the response                       Completed
 *             any of the user  discard: too late                         Completed
 *             timer J, or its place is needed after T2: tell user        Terminated
 * any         user's response could not be sent: tell user               Terminated
 * Trying, Proceeding   abandoned by user: tell user                      Terminated
 *             taken over in a hand-over, but joined by no user in        Completed
 *             64*T1: send 500, arm J
 * </pre>
 *
 * <p><b>Threading:</b> its Call-ID's lane.
 */
public final class NonInviteServer extends ServerMachine {

  private enum State {
    TRYING,
    PROCEEDING,
    COMPLETED,
    TERMINATED;

    final String display = name().toLowerCase(Locale.ROOT);
  }

  private static final int TIMER_J = 1;

  private State state = State.TRYING;

  public NonInviteServer(
      ServerHome home, ServerKey key, InboundMessage request, ServerTransactionUser user) {
    super(home, key, request, user);
  }

  /**
   * As the last version left it.
   *
   * @throws IllegalArgumentException no machine can be in that state
   */
  public NonInviteServer(ServerHome home, ServerSnapshot left) {
    super(home, left);
    state = State.valueOf(left.state().toUpperCase(Locale.ROOT));
    if (state == State.TERMINATED
        || (state == State.COMPLETED ? left.last() : left.request()) == null) {
      throw new IllegalArgumentException(left.state() + " without a message to go on with");
    }
  }

  @Override
  public void resume(ServerSnapshot left) {
    if (state == State.COMPLETED) {
      armEndAt(left.endAt(), timeInCompleted(), TIMER_J);
      release();
      home().completed(this);
    } else {
      awaitClaim();
    }
  }

  @Override
  public ServerSnapshot snapshot() {
    return snapshot(Deadlines.NONE, 0, Deadlines.NONE);
  }

  @Override
  public Outcome respond(SipMessage response) {
    if (state == State.COMPLETED || state == State.TERMINATED) {
      return Outcome.TOO_LATE;
    }
    if (!send(response)) {
      terminate(false);
      return Outcome.TRANSPORT_CLOSED;
    }
    if (response.status() < 200) {
      state = State.PROCEEDING;
    } else {
      state = State.COMPLETED;
      armEnd(timeInCompleted(), TIMER_J);
      // it lives for another 32 s, so it keeps no more than a repetition needs; whoever answered
      // may still read it now
      home().releaseLater(this);
      if (!isReliable()) {
        home().completed(this);
      }
    }
    return Outcome.SENT;
  }

  @Override
  public void acknowledged() {
    // Only an INVITE is acknowledged.
  }

  private int timeInCompleted() {
    return isReliable() ? 0 : timers().t1x64();
  }

  @Override
  public void onRetransmission() {
    // in Trying there is nothing to repeat yet
    repeat();
  }

  @Override
  void onMachineTimer(int kind) {
    if (kind != TIMER_J) {
      throw new AssertionError(kind);
    }
    terminate(false);
  }

  /**
   * {@inheritDoc} After T2 a client has had the time to repeat a request whose response was lost:
   * two repetitions are at most T2 apart.
   */
  @Override
  public boolean retire() {
    if (endsAt() - home().lane().now() > timeInCompleted() - timers().t2()) {
      return false;
    }
    terminate(false);
    return true;
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
