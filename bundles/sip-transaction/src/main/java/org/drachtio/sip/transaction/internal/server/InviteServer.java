package org.drachtio.sip.transaction.internal.server;

import java.util.Locale;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.environment.Amplification;
import org.drachtio.sip.transaction.internal.match.ServerKey;
import org.drachtio.sip.transaction.internal.snapshot.Deadlines;
import org.drachtio.sip.transaction.internal.snapshot.ServerSnapshot;

/**
 * INVITE server transaction: RFC 3261 §17.2.1 (Figure 7) with RFC 6026 §7.1 (state Accepted, timer
 * L), CANCEL by §9.2 and sip-behaviour.md §2.6.
 *
 * <pre>
 * state       event            action                                    next
 * (open)      INVITE           send 100                                  Proceeding
 * Proceeding  INVITE           repeat the last response                  Proceeding
 *             1xx of the user  send                                      Proceeding
 *             2xx of the user  send, arm L = 64*T1                       Accepted
 *             300-699          send, arm H = 64*T1, udp: arm G = T1      Completed
 *             CANCEL           200 to it, send 487, H and G, tell user   Completed
 *             ACK              absorb                                    Proceeding
 * Completed   INVITE           repeat the response                       Completed
 *             timer G          repeat, arm G = min(2G, T2)               Completed
 *             timer H          tell user: timed out                      Terminated
 *             ACK              disarm G and H, arm I = T4, reliable: 0   Confirmed
 *             CANCEL           200 to it                                 Completed
 * Confirmed   INVITE, ACK      absorb                                    Confirmed
 *             timer I          tell user                                 Terminated
 *             CANCEL           200 to it                                 Confirmed
 * Accepted    INVITE           repeat the 2xx, as drachtio-server does   Accepted
 *             2xx of the user  send                                      Accepted
 *             ACK              not ours: for the user of the dialog      Accepted
 *             CANCEL           481 to it                                 Accepted
 *             timer L, or its place is needed T4 after the ACK to the
 *             2xx came: tell user                                       Terminated
 * any         user's response could not be sent: tell user; but in      Terminated
 *             Accepted over udp it is a lost packet
 * Proceeding  abandoned by user: tell user                              Terminated
 *             taken over in a hand-over, but joined by no user in        Completed
 *             64*T1: send 500, H and G
 * </pre>
 *
 * Repetitions may be withheld from a silent address ({@link Amplification}); the states are the
 * same.
 *
 * <p><b>Threading:</b> its Call-ID's lane.
 */
public final class InviteServer extends ServerMachine {

  private enum State {
    PROCEEDING,
    COMPLETED,
    CONFIRMED,
    ACCEPTED,
    TERMINATED;

    final String display = name().toLowerCase(Locale.ROOT);
  }

  private static final int TIMER_G = 1;
  private static final int TIMER_H = 2;
  private static final int TIMER_I = 3;
  private static final int TIMER_L = 4;

  private State state = State.PROCEEDING;
  private Timer timerG;
  private int intervalG;

  /** When the ACK to the 2xx came, on the lane's clock. */
  private long acknowledgedAt = Deadlines.NONE;

  public InviteServer(
      ServerHome home, ServerKey key, InboundMessage invite, ServerTransactionUser user) {
    super(home, key, invite, user);
  }

  /**
   * As the last version left it.
   *
   * @throws IllegalArgumentException no machine can be in that state
   */
  public InviteServer(ServerHome home, ServerSnapshot left) {
    super(home, left);
    state = State.valueOf(left.state().toUpperCase(Locale.ROOT));
    if (state == State.TERMINATED
        || left.request() == null
        || (state != State.PROCEEDING && left.last() == null)) {
      throw new IllegalArgumentException(left.state() + " without a message to go on with");
    }
  }

  @Override
  public void resume(ServerSnapshot left) {
    switch (state) {
      case PROCEEDING -> awaitClaim();
      case COMPLETED -> {
        armEndAt(left.endAt(), timers().t1x64(), TIMER_H);
        if (!isReliable()) {
          int interval = left.interval() > 0 ? left.interval() : timers().t1();
          resumeG(left.repeatAt(), interval);
        }
      }
      case CONFIRMED -> armEndAt(left.endAt(), timeInConfirmed(), TIMER_I);
      case ACCEPTED -> {
        armEndAt(left.endAt(), timers().t1x64(), TIMER_L);
        acknowledgedAt = left.acknowledgedAt();
        if (acknowledgedAt != Deadlines.NONE) {
          home().acknowledged(this);
        }
      }
      case TERMINATED -> throw new AssertionError("is over");
    }
  }

  @Override
  public ServerSnapshot snapshot() {
    return snapshot(Deadlines.of(timerG), intervalG, acknowledgedAt);
  }

  /**
   * Answers 100 at once (sip-behaviour.md §1.3). A 100 that cannot be sent is a lost packet: the
   * final response will show whether the flow works.
   */
  public void start() {
    send(100, "");
  }

  @Override
  public Outcome respond(SipMessage response) {
    int status = response.status();
    boolean wanted =
        switch (state) {
          case PROCEEDING -> true;
          case ACCEPTED -> isSuccess(status);
          case COMPLETED, CONFIRMED, TERMINATED -> false;
        };
    if (!wanted) {
      return Outcome.TOO_LATE;
    }
    if (isWithheld(response)) {
      return Outcome.SENT;
    }
    boolean sent = send(response);
    if (state == State.ACCEPTED && !isReliable()) {
      // a repetition that the system refused is a lost packet, not the end (RFC 6026 on RFC 3261
      // §17.2.4)
      return Outcome.SENT;
    }
    if (!sent) {
      terminate(false);
      return Outcome.TRANSPORT_CLOSED;
    }
    if (state == State.PROCEEDING) {
      if (isSuccess(status)) {
        accept();
      } else if (status >= 200) {
        complete();
      }
      call().answered(response);
    }
    return Outcome.SENT;
  }

  private void accept() {
    state = State.ACCEPTED;
    armEnd(timers().t1x64(), TIMER_L);
  }

  private void complete() {
    state = State.COMPLETED;
    armEnd(timers().t1x64(), TIMER_H);
    if (!isReliable()) {
      armG(timers().t1());
    }
  }

  @Override
  public void onRetransmission() {
    switch (state) {
      case PROCEEDING, COMPLETED, ACCEPTED -> repeat();
      case CONFIRMED, TERMINATED -> {
        // absorbed (RFC 3261 §17.2.1): the ACK tells that the final response has arrived
      }
    }
  }

  /**
   * An ACK with the key of this INVITE.
   *
   * @return false: not for this machine
   */
  public boolean onAck(String toTag) {
    return switch (state) {
      case COMPLETED -> {
        // the branch is the peer's own, the tag has to be read in the response
        if (toTag.equals(localTag())) {
          sourceAnswered();
        }
        state = State.CONFIRMED;
        disarmG();
        armEnd(timeInConfirmed(), TIMER_I);
        yield true;
      }
      case PROCEEDING, CONFIRMED -> true;
      case ACCEPTED, TERMINATED -> false;
    };
  }

  @Override
  public void acknowledged() {
    if (state == State.ACCEPTED && acknowledgedAt == Deadlines.NONE) {
      sourceAnswered();
      acknowledgedAt = home().lane().now();
      home().acknowledged(this);
    }
  }

  /**
   * {@inheritDoc} A client that has sent the ACK does not repeat its INVITE, and no copy of the
   * INVITE stays in the network for longer than T4.
   */
  @Override
  public boolean retire() {
    if (home().lane().now() - acknowledgedAt < timers().t4()) {
      return false;
    }
    terminate(false);
    return true;
  }

  private int timeInConfirmed() {
    return isReliable() ? 0 : timers().t4();
  }

  /** The first CANCEL; its own transaction absorbs the repetitions. */
  public void onCancel(InboundMessage cancel, ServerKey cancelKey) {
    // §9.2: the To tags of the answers to the CANCEL and to the INVITE should be the same
    String tag = localTag().isEmpty() ? Ids.token() : localTag();
    if (state != State.PROCEEDING) {
      home().answer(cancel, cancelKey, state == State.ACCEPTED ? 481 : 200, tag);
      return;
    }
    home().answer(cancel, cancelKey, 200, tag);
    boolean sent = send(487, tag);
    complete();
    call().cancelled(cancel);
    user().onCancel(this, cancel);
    if (!sent) {
      terminate(false);
    }
  }

  @Override
  void onMachineTimer(int kind) {
    switch (kind) {
      case TIMER_G -> {
        repeat();
        int interval = Math.min(2 * intervalG, timers().t2());
        armG(interval);
      }
      case TIMER_H -> terminate(true);
      case TIMER_I, TIMER_L -> terminate(false);
      default -> throw new AssertionError(kind);
    }
  }

  @Override
  void onTerminated() {
    state = State.TERMINATED;
    disarmG();
  }

  @Override
  public boolean isOver() {
    return state == State.TERMINATED;
  }

  @Override
  String stateName() {
    return state.display;
  }

  /** Arms timer G for an interval in milliseconds, from which the next one grows. */
  private void armG(int interval) {
    resumeG(Deadlines.NONE, interval);
  }

  /** Arms it at the deadline that it had; for its interval if there is none. */
  private void resumeG(long deadline, int interval) {
    intervalG = interval;
    timerG = Deadlines.arm(home().lane(), deadline, interval, TIMER_G, this);
  }

  private void disarmG() {
    if (timerG != null) {
      timerG.cancel();
      timerG = null;
    }
  }

  private static boolean isSuccess(int status) {
    return status >= 200 && status < 300;
  }
}
