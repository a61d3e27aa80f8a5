package org.drachtio.sip.dialog.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * The reliable provisional responses to one INVITE (RFC 3262 §3). One at a time waits for its
 * PRACK, over every transport repeated at T1, doubling; the next waits until then. A 2xx waits as
 * long as one with a session description is unacknowledged. Without a PRACK in 64·T1 the INVITE is
 * answered 503. Lane thread only.
 */
final class ReliableProvisionals implements TimerTarget {

  /** Bound on responses that wait for the PRACK of another; over it one more is refused. */
  static final int MAX_WAITING = 16;

  /** The extension's name in Supported and Require. */
  static final String OPTION = "100rel";

  private static final String TIMED_OUT = "Reliable Response Time-Out";

  private static final int REPEAT = 1;
  private static final int GIVE_UP = 2;

  /**
   * A response on its way.
   *
   * @param message with its RSeq
   * @param wanted by the application: it hears of the PRACK; else the peer alone wants reliability
   */
  record Provisional(SipMessage message, boolean wanted) {}

  private final LaneState state;
  private final UasTransaction invite;

  /** RSeq of the last response composed; 0 before the first. */
  long lastRseq;

  /** Waits for its PRACK; {@code null} if none does. */
  Provisional current;

  /** Wait for the PRACK of {@link #current}, in the order of their RSeq. */
  final Deque<Provisional> waiting = new ArrayDeque<>(2);

  /** The 2xx that waits; {@code null} if none does. */
  SipMessage held;

  /**
   * The application has still to answer a PRACK with an offer, which goes before a 2xx (RFC 6337
   * §3.1.2).
   */
  boolean offerInPrack;

  /** What {@link #repeat} was armed for, in milliseconds. */
  long interval;

  /** {@code null} if it is not armed. */
  Timer repeat;

  /** {@code null} if it is not armed. */
  Timer giveUp;

  ReliableProvisionals(LaneState state, UasTransaction invite) {
    this.state = state;
    this.invite = invite;
  }

  /** Whether the application asks for reliability by {@code Require: 100rel}. */
  static boolean isWantedBy(ResponseCommand command) {
    for (Header header : command.headers()) {
      if (header.is("Require") && header.value().contains(OPTION)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the peer demands reliability of every provisional response. */
  static boolean isRequiredBy(SipMessage invite) {
    return invite.hasToken("Require", OPTION);
  }

  /** Whether the peer understands reliability. */
  static boolean isSupportedBy(SipMessage invite) {
    return invite.hasToken("Supported", OPTION) || isRequiredBy(invite);
  }

  /** Whether reliability can be had for a response with this status at all (RFC 3262 §3). */
  static boolean canCarry(SipMessage request, int status) {
    return status > 100 && status < 200 && request.method().equals(Methods.INVITE);
  }

  boolean isFull() {
    return waiting.size() >= MAX_WAITING;
  }

  /** RSeq for the next response: the first one somewhere in the lower half, then one by one. */
  long nextRseq() {
    lastRseq = lastRseq == 0 ? ThreadLocalRandom.current().nextLong(1, 0x4000_0000L) : lastRseq + 1;
    return lastRseq;
  }

  /** The number given last was not used: a gap would make the peer wait for it. */
  void takeBackRseq() {
    lastRseq--;
  }

  /** Sends a response, at once or after those that wait. */
  ServerTransaction.Outcome send(SipMessage response, boolean wanted) {
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
      int t1 = state.transactions.timers().t1();
      long now = state.lane.now();
      arm(t1, now + t1, now + state.transactions.timers().t1x64());
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
  void arm(long armedFor, long repeatAt, long giveUpAt) {
    interval = armedFor;
    repeat = state.lane.armAt(repeatAt, REPEAT, this);
    giveUp = state.lane.armAt(giveUpAt, GIVE_UP, this);
  }

  /** Whether a 2xx has to wait: a session description is unacknowledged. */
  boolean holdsBack() {
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
  boolean isFinallyAnswered() {
    return invite.answer != null;
  }

  /** Keeps the 2xx until it may go. */
  void hold(SipMessage response) {
    held = response;
  }

  /** Whether this PRACK is for the response that waits for one. */
  boolean isAcknowledgedBy(RAck rack) {
    return current != null
        && rack.rseq() == current.message().rseq()
        && rack.cseq() == invite.request().cseq()
        && rack.method().equals(Methods.INVITE);
  }

  /** Its PRACK came: it is not repeated any more. */
  void acknowledged() {
    current = null;
    disarm();
  }

  /** Sends what may go now. */
  void goOn() {
    if (invite.transaction().lastStatus() >= 200) {
      return;
    }
    if (held != null && !holdsBack()) {
      SipMessage response = held;
      held = null;
      finish();
      UasAnswers.deliver(state, invite, response);
    } else if (current == null && !waiting.isEmpty()) {
      transmit(waiting.remove());
    }
  }

  /**
   * A final response was sent: nothing is repeated any more (RFC 3262 §3); a late PRACK is still
   * understood.
   */
  void finish() {
    waiting.clear();
    disarm();
  }

  /** The INVITE is over. */
  void stop() {
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
      repeat = state.lane.arm(interval, REPEAT, this);
      invite.transaction().respond(current.message());
    } else {
      giveUp = null;
      invite.unacknowledged(TIMED_OUT);
    }
  }
}
