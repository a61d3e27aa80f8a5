package org.drachtio.sip.dialog.internal.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.RAck;

/**
 * The reliable provisional responses to one INVITE (RFC 3262 §3). One at a time waits for its
 * PRACK, over every transport repeated at T1, doubling; the next waits until then. A 2xx waits as
 * long as one with a session description is unacknowledged. Without a PRACK in 64·T1 the INVITE is
 * answered 503. Lane thread only.
 */
public final class ReliableProvisionals implements TimerTarget {

  /** Bound on responses that wait for the PRACK of another; over it one more is refused. */
  public static final int MAX_WAITING = 16;

  private static final String TIMED_OUT = "Reliable Response Time-Out";

  private static final int REPEAT = 1;
  private static final int GIVE_UP = 2;

  /**
   * A response on its way.
   *
   * @param message with its RSeq
   * @param wanted by the application: it hears of the PRACK; else the peer alone wants reliability
   */
  public record Provisional(SipMessage message, boolean wanted) {}

  /** The INVITE that they answer. */
  public interface Invite {

    SipMessage request();

    ServerTransaction transaction();

    /** Whether the application has given its final response, be it sent or held back. */
    boolean isFinallyAnswered();

    /** Sends the 2xx that was held back. */
    void sendHeld(SipMessage response);

    /** No PRACK came. */
    void unacknowledged(String reason);
  }

  private final Lane lane;
  private final TransactionLayer transactions;
  private final Invite invite;

  /** RSeq of the last response composed; 0 before the first. */
  private long lastRseq;

  /** Waits for its PRACK; {@code null} if none does. */
  private Provisional current;

  /** Wait for the PRACK of {@link #current}, in the order of their RSeq. */
  private final Deque<Provisional> waiting = new ArrayDeque<>(2);

  /** The 2xx that waits; {@code null} if none does. */
  private SipMessage held;

  /**
   * The application has still to answer a PRACK with an offer, which goes before a 2xx (RFC 6337
   * §3.1.2).
   */
  private boolean offerInPrack;

  /** What {@link #repeat} was armed for, in milliseconds. */
  private long interval;

  /** {@code null} if it is not armed. */
  private Timer repeat;

  /** {@code null} if it is not armed. */
  private Timer giveUp;

  public ReliableProvisionals(Lane lane, TransactionLayer transactions, Invite invite) {
    this.lane = lane;
    this.transactions = transactions;
    this.invite = invite;
  }

  /**
   * All that an earlier version of the bundle, or this one, has on its way.
   *
   * @param current {@code null} if none waits for its PRACK
   * @param waiting for the PRACK of the current one
   * @param held {@code null} if no 2xx waits
   * @param timers {@code null} if nothing is repeated
   */
  public record Snapshot(
      long lastRseq,
      Provisional current,
      List<Provisional> waiting,
      SipMessage held,
      boolean offerInPrack,
      long interval,
      Repetition timers) {}

  /**
   * Deadlines on the lane's clock.
   *
   * @param repeatAt when {@link #current} is repeated
   * @param giveUpAt when the INVITE is refused
   */
  public record Repetition(long repeatAt, long giveUpAt) {}

  public Snapshot snapshot() {
    return new Snapshot(
        lastRseq,
        current,
        List.copyOf(waiting),
        held,
        offerInPrack,
        interval,
        giveUp == null ? null : new Repetition(repeat.deadline(), giveUp.deadline()));
  }

  /** Goes on with what an earlier version of the bundle had on its way. */
  public void resume(Snapshot left) {
    lastRseq = left.lastRseq();
    current = left.current();
    waiting.addAll(left.waiting());
    held = left.held();
    offerInPrack = left.offerInPrack();
    if (current != null && left.timers() != null) {
      arm(left.interval(), left.timers().repeatAt(), left.timers().giveUpAt());
    }
  }

  public boolean isFull() {
    return waiting.size() >= MAX_WAITING;
  }

  /** RSeq for the next response: the first one somewhere in the lower half, then one by one. */
  public long nextRseq() {
    lastRseq = lastRseq == 0 ? ThreadLocalRandom.current().nextLong(1, 0x4000_0000L) : lastRseq + 1;
    return lastRseq;
  }

  /** The number given last was not used: a gap would make the peer wait for it. */
  public void takeBackRseq() {
    lastRseq--;
  }

  /** Sends a response, at once or after those that wait. */
  public ServerTransaction.Outcome send(SipMessage response, boolean wanted) {
    Provisional provisional = new Provisional(response, wanted);
    if (current != null) {
      waiting.add(provisional);
      return ServerTransaction.Outcome.SENT;
    }
    return transmit(provisional);
  }

  private ServerTransaction.Outcome transmit(Provisional provisional) {
    ServerTransaction.Outcome outcome = invite.transaction().respond(provisional.message());
    if (outcome == ServerTransaction.Outcome.SENT) {
      current = provisional;
      int t1 = transactions.timers().t1();
      long now = lane.now();
      arm(t1, now + t1, now + transactions.timers().t1x64());
    }
    return outcome;
  }

  /**
   * Waits for the PRACK of {@link #current} from now on.
   *
   * @param armedFor interval before the next repetition, in milliseconds
   * @param repeatAt when it is due, on the lane's clock; may have passed
   * @param giveUpAt when the INVITE is refused, on the lane's clock; may have passed
   */
  private void arm(long armedFor, long repeatAt, long giveUpAt) {
    interval = armedFor;
    repeat = lane.armAt(repeatAt, REPEAT, this);
    giveUp = lane.armAt(giveUpAt, GIVE_UP, this);
  }

  /** Whether a 2xx has to wait: a session description is unacknowledged. */
  public boolean holdsBack() {
    if (offerInPrack || current != null && current.message().bodyLength() > 0) {
      return true;
    }
    for (Provisional provisional : waiting) {
      if (provisional.message().bodyLength() > 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the application has given its final response, be it sent or held back. */
  public boolean isFinallyAnswered() {
    return invite.isFinallyAnswered();
  }

  /** Whether a 2xx waits. */
  public boolean isHolding() {
    return held != null;
  }

  /** Keeps the 2xx until it may go. */
  public void hold(SipMessage response) {
    held = response;
  }

  /** Whether this PRACK is for the response that waits for one. */
  public boolean isAcknowledgedBy(RAck rack) {
    return current != null
        && rack.rseq() == current.message().rseq()
        && rack.cseq() == invite.request().cseq()
        && rack.method().equals(Methods.INVITE);
  }

  /** Whether the application hears of the PRACK of the response that waits for one. */
  public boolean isCurrentWanted() {
    return current.wanted();
  }

  /** A PRACK had an offer, which the application has still to answer. */
  public void offeredInPrack() {
    offerInPrack = true;
  }

  /** The answer to the offer in a PRACK was sent, or never will be. */
  public void offerAnswered() {
    offerInPrack = false;
  }

  /** Its PRACK came: it is not repeated any more. */
  public void acknowledged() {
    current = null;
    disarm();
  }

  /** Sends what may go now. */
  public void goOn() {
    if (invite.transaction().lastStatus() >= 200) {
      return;
    }
    if (held != null && !holdsBack()) {
      SipMessage response = held;
      held = null;
      finish();
      invite.sendHeld(response);
    } else if (current == null && !waiting.isEmpty()) {
      transmit(waiting.remove());
    }
  }

  /**
   * A final response was sent: nothing is repeated any more (RFC 3262 §3); a late PRACK is still
   * understood.
   */
  public void finish() {
    waiting.clear();
    disarm();
  }

  /** The INVITE is over. */
  public void stop() {
    finish();
    current = null;
    held = null;
  }

  private void disarm() {
    if (repeat != null) {
      repeat.cancel();
      repeat = null;
    }
    if (giveUp != null) {
      giveUp.cancel();
      giveUp = null;
    }
  }

  @Override
  public void onTimer(int kind) {
    if (kind == REPEAT) {
      interval *= 2;
      repeat = lane.arm(interval, REPEAT, this);
      invite.transaction().respond(current.message());
    } else {
      giveUp = null;
      invite.unacknowledged(TIMED_OUT);
    }
  }
}
