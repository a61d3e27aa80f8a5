package org.drachtio.sip.dialog.internal;

import java.util.Optional;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.transaction.GoneServer;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * A request from the network that an application may answer, from its delivery to its end. Lane
 * thread only.
 */
final class UasTransaction implements ServerTransactionUser, TimerTarget {

  private static final int NEVER_ANSWERED = 1;
  private static final int HELD_LONG_ENOUGH = 2;

  /**
   * Answer of an INVITE whose application has gone, or whose peer sends no PRACK; of all else that
   * nobody answered: 500.
   */
  private static final int SERVICE_UNAVAILABLE = 503;

  private static final int REQUEST_TERMINATED = 487;

  private final LaneState state;

  /** As applications know it. */
  final String id;

  /** Whether it came in a dialog. */
  final boolean inDialog;

  final InboundMessage inbound;

  private ServerTransaction transaction;

  /** The dialog that it came in, or that its answer created; {@code null} if none. */
  Dialog dialog;

  /** Our tag, once one is chosen. */
  String toTag;

  /**
   * What became of the final response, for an application that answers twice; {@code null} before.
   */
  Outcome.Sent answer;

  /** The application has not been given it yet: see {@link EarlyNotifies}. */
  boolean held;

  /** Its reliable provisional responses; {@code null} if there was none. */
  ReliableProvisionals provisionals;

  /**
   * Id of the transaction of the INVITE that this UPDATE came before the answer of; empty for all
   * else.
   */
  String updateOf = "";

  /** Whether it is a PRACK with an offer, which the 2xx to the INVITE waits for. */
  boolean acknowledges;

  /** See {@link #armGuard()} and {@link #abandon}; {@code null} if it is not armed. */
  Timer guard;

  UasTransaction(
      LaneState state,
      String id,
      InboundMessage inbound,
      Dialog dialog,
      boolean inDialog,
      String toTag) {
    this.state = state;
    this.id = id;
    this.inbound = inbound;
    this.dialog = dialog;
    this.inDialog = inDialog;
    this.toTag = toTag;
  }

  /** For a request outside any dialog, whose server transaction exists. */
  static UasTransaction adopted(LaneState state, String id, ServerTransaction transaction) {
    InboundMessage request = transaction.request();
    UasTransaction adopted =
        new UasTransaction(state, id, request, null, false, request.message().toTag());
    adopted.transaction = transaction;
    transaction.setUser(adopted);
    state.serving.put(id, adopted);
    return adopted;
  }

  /**
   * For a request in a dialog: opens the server transaction. That is over already, and nothing is
   * kept, where the transaction layer has no room for it and has answered itself.
   */
  static UasTransaction inDialog(LaneState state, InboundMessage request, Dialog dialog) {
    String id = Ids.uuid(state.lane.index());
    UasTransaction opened = new UasTransaction(state, id, request, dialog, true, dialog.localTag);
    opened.transaction = state.transactions.open(request, opened);
    if (!opened.transaction.isOver()) {
      state.serving.put(opened.id, opened);
      dialog.unanswered.add(opened);
    }
    return opened;
  }

  /**
   * Goes on with a transaction that an earlier version of the bundle served. If it has ended
   * meanwhile, that is heard once the lane runs again: users are not there yet.
   */
  void rejoin(String handle) {
    state.serving.put(id, this);
    Optional<ServerTransaction> live = state.transactions.server(handle);
    transaction = live.orElseGet(() -> new GoneServer(inbound, handle));
    if (live.isPresent()) {
      transaction.setUser(this);
    } else {
      state.lane.execute(() -> onOver(transaction, false));
    }
  }

  SipMessage request() {
    return inbound.message();
  }

  Flow flow() {
    return inbound.flow();
  }

  ServerTransaction transaction() {
    return transaction;
  }

  /**
   * Answers 500 when no final response comes in 64·T1: the peer's transaction has ended by then.
   * Not for INVITE, which may ring for long while its application lives.
   */
  void armGuard() {
    armGuard(state.lane.now() + state.transactions.timers().t1x64());
  }

  /**
   * As {@link #armGuard()}.
   *
   * @param deadline on the lane's clock; may have passed
   */
  void armGuard(long deadline) {
    guard = state.lane.armAt(deadline, NEVER_ANSWERED, this);
  }

  /** It is given to the application later, at the latest after T1. */
  void hold() {
    hold(state.lane.now() + state.transactions.timers().t1());
  }

  /**
   * As {@link #hold()}.
   *
   * @param deadline on the lane's clock; may have passed
   */
  void hold(long deadline) {
    held = true;
    guard = state.lane.armAt(deadline, HELD_LONG_ENOUGH, this);
  }

  /**
   * The application has gone: an INVITE outside any dialog is answered 503 unless a final response
   * comes before (admin-protocol.md §9); nothing for all else.
   *
   * @param graceMillis from now
   */
  void abandon(int graceMillis) {
    if (!inDialog && isInvite() && answer == null && guard == null) {
      armGuard(state.lane.now() + graceMillis);
    }
  }

  /** The application is back: an INVITE may ring on for so long. */
  void reclaim(int millis) {
    if (!inDialog && isInvite() && answer == null && guard != null) {
      disarmGuard();
      armGuard(state.lane.now() + millis);
    }
  }

  boolean isInvite() {
    return request().method().equals(Methods.INVITE);
  }

  /** Answers without the application, if nobody has. */
  void refuse(int status) {
    refuse(status, "");
  }

  private void refuse(int status, String reason) {
    if (canBeRefused()) {
      transaction.respond(MessageBuilder.response(request(), status, reason, tagOrFresh()).build());
    }
    forget();
  }

  /** As {@link #refuse}, with a 500 after which the peer may try again. */
  void refuseForNow() {
    if (canBeRefused()) {
      transaction.respond(OwnAnswers.passing(request(), tagOrFresh()));
    }
    forget();
  }

  private boolean canBeRefused() {
    boolean unsent = answer == null || provisionals != null && provisionals.held != null;
    return unsent && !transaction.isOver() && transaction.lastStatus() < 200;
  }

  /** The reliable provisional responses, the first of which is to be sent. */
  ReliableProvisionals reliably() {
    if (provisionals == null) {
      provisionals = new ReliableProvisionals(state, this);
    }
    return provisionals;
  }

  /** No PRACK came for a reliable provisional response (RFC 3262 §3). */
  void unacknowledged(String reason) {
    tellLostAnswer(ServerBye.ACK_TIMEOUT);
    refuse(SERVICE_UNAVAILABLE, reason);
    if (!inDialog && dialog != null) {
      state.end(dialog);
    }
  }

  /**
   * The application takes a call for answered whose 2xx was held back and will never be sent: for
   * it the call ends with a BYE of the server's.
   */
  private void tellLostAnswer(String reason) {
    if (!inDialog && dialog != null && provisionals != null && provisionals.held != null) {
      ServerBye.pretend(state, dialog, id, reason);
    }
  }

  String tagOrFresh() {
    if (toTag.isEmpty()) {
      toTag = Ids.token();
    }
    return toTag;
  }

  /**
   * A provisional response was sent: of all but INVITE the final one has to follow in good time,
   * whatever becomes of the application.
   */
  void announced() {
    if (guard == null && !isInvite()) {
      armGuard();
    }
  }

  /**
   * A final response was sent. An INVITE stays known until its transaction is over: a second answer
   * is told the first.
   */
  void answered(Outcome.Sent outcome) {
    answer = outcome;
    if (provisionals != null) {
      provisionals.finish();
    }
    release();
    if (!isInvite()) {
      forget();
      transaction.setUser(NobodyWaits.INSTANCE);
    }
  }

  void disarmGuard() {
    if (guard != null) {
      guard.cancel();
      guard = null;
    }
  }

  private void release() {
    disarmGuard();
    if (inDialog && dialog != null) {
      dialog.unanswered.remove(this);
      if (dialog.session != null) {
        dialog.session.settled(this);
      }
    }
    if (acknowledges && dialog.provisionals != null) {
      acknowledges = false;
      dialog.provisionals.offerInPrack = false;
      // after the reply to the application's answer
      state.lane.execute(this::goOn);
    }
  }

  /** The answer to an offer in a PRACK was sent: what waited for it may go. */
  private void goOn() {
    if (dialog.provisionals != null) {
      dialog.provisionals.goOn();
    }
  }

  /** Nothing more is known of it. */
  void forget() {
    release();
    if (provisionals != null) {
      provisionals.stop();
      if (dialog.provisionals == provisionals) {
        dialog.provisionals = null;
      }
    }
    if (!updateOf.isEmpty()) {
      state.updates.remove(updateOf, this);
    }
    if (state.serving.remove(id, this)) {
      state.user.onTransactionOver(id, dialog == null ? "" : dialog.id);
    }
  }

  @Override
  public void onTimer(int kind) {
    guard = null;
    if (kind == HELD_LONG_ENOUGH) {
      state.earlyNotifies.deliver(this);
      return;
    }
    refuse(isInvite() ? SERVICE_UNAVAILABLE : 500);
    if (!inDialog && dialog != null) {
      state.end(dialog);
    }
  }

  /**
   * The caller has ended the early dialog by a BYE, which is answered. Applications know one way
   * only in which an INVITE ends before its answer: they are given a CANCEL.
   */
  void hungUp(InboundMessage bye) {
    MessageBuilder cancel =
        MessageBuilder.request(Methods.CANCEL, request().requestUri())
            .copy(request(), "Via")
            .copy(request(), "From")
            .copy(request(), "To")
            .copy(request(), "Call-ID")
            .header("CSeq", request().cseq() + " " + Methods.CANCEL)
            .copy(bye.message(), "Reason");
    state.user.onCancel(
        id, dialog.id, new InboundMessage(cancel.build(), bye.flow(), bye.epochMicros()));
    tellLostAnswer(ServerBye.CANCEL_AFTER_OK);
    refuse(REQUEST_TERMINATED);
    state.end(dialog);
  }

  @Override
  public void onCancel(ServerTransaction cancelled, InboundMessage cancel) {
    state.user.onCancel(id, dialog == null ? "" : dialog.id, cancel);
    tellLostAnswer(ServerBye.CANCEL_AFTER_OK);
    forget();
    if (!inDialog && dialog != null) {
      state.end(dialog);
    }
  }

  @Override
  public void onOver(ServerTransaction over, boolean timedOut) {
    forget();
    if (!inDialog && dialog != null && dialog.state == Dialog.State.EARLY) {
      state.end(dialog);
    }
  }
}
