package org.drachtio.sip.dialog.internal.uas;

import java.util.Optional;
import java.util.OptionalLong;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RefusedBecause;
import org.drachtio.api.transaction.GoneServer;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.DialogNumbers;
import org.drachtio.sip.dialog.internal.dialog.LaneDialogs;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;
import org.drachtio.sip.dialog.internal.dialog.PeerRequest;
import org.drachtio.sip.dialog.internal.session.ReliableProvisionals;

/**
 * A request from the network that an application may answer, from its delivery to its end. Lane
 * thread only.
 */
public final class UasTransaction
    implements ServerTransactionUser, TimerTarget, PeerRequest, ReliableProvisionals.Invite {

  private static final int NEVER_ANSWERED = 1;
  private static final int HELD_LONG_ENOUGH = 2;

  /** The transaction layer has no room for another one. */
  private static final int SERVICE_UNAVAILABLE = 503;

  private static final int DOES_NOT_EXIST = 481;

  private final ServedRequests home;
  private final LaneServices services;

  /** As applications know it. */
  private final String id;

  /** Whether it came in a dialog. */
  private final boolean inDialog;

  private final InboundMessage inbound;

  private ServerTransaction transaction;

  /** The dialog that it came in, or that its answer created; {@code null} if none. */
  private Dialog dialog;

  /** Our tag, once one is chosen. */
  private String toTag;

  /**
   * What became of the final response, for an application that answers twice; {@code null} before.
   */
  private Outcome.Sent answer;

  /**
   * The application has not been given it yet: a NOTIFY that came before the 2xx to our SUBSCRIBE.
   */
  private boolean held;

  /** Its reliable provisional responses; {@code null} if there was none. */
  private ReliableProvisionals provisionals;

  /**
   * Id of the INVITE's transaction if this is an UPDATE that came before the answer to that INVITE;
   * empty otherwise.
   */
  private String updateOf = "";

  /** Whether it is a PRACK with an offer, which the 2xx to the INVITE waits for. */
  private boolean acknowledges;

  /** See {@link #armGuard()} and {@link #abandon}; {@code null} if it is not armed. */
  private Timer guard;

  public UasTransaction(
      ServedRequests home,
      String id,
      InboundMessage inbound,
      Dialog dialog,
      boolean inDialog,
      String toTag) {
    this.home = home;
    this.services = home.services();
    this.id = id;
    this.inbound = inbound;
    this.dialog = dialog;
    this.inDialog = inDialog;
    this.toTag = toTag;
  }

  /** For a request outside any dialog, whose server transaction exists. */
  public static UasTransaction adopted(
      ServedRequests home, String id, ServerTransaction transaction) {
    InboundMessage request = transaction.request();
    UasTransaction adopted =
        new UasTransaction(home, id, request, null, false, request.message().toTag());
    adopted.transaction = transaction;
    transaction.setUser(adopted);
    home.add(adopted);
    return adopted;
  }

  /**
   * For a request in a dialog: opens the server transaction. That is over already, and nothing is
   * kept, where the transaction layer has no room for it and has answered itself.
   */
  public static UasTransaction inDialog(
      ServedRequests home, InboundMessage request, Dialog dialog) {
    LaneServices services = home.services();
    String id = Ids.uuid(services.lane().index());
    UasTransaction opened =
        new UasTransaction(home, id, request, dialog, true, dialog.state().localTag());
    opened.transaction = services.transactions().open(request, opened);
    if (opened.transaction.isOver()) {
      if (opened.transaction.lastStatus() == SERVICE_UNAVAILABLE) {
        services
            .user()
            .onRefused(
                request,
                SERVICE_UNAVAILABLE,
                RefusedBecause.FULL,
                "no room for another transaction");
      }
    } else {
      home.add(opened);
      dialog.offers().received(opened);
    }
    return opened;
  }

  /** What the next version of the bundle goes on with. */
  public UasSnapshot snapshot(DialogNumbers dialogs) {
    return new UasSnapshot(
        id,
        transaction.handle(),
        inbound,
        dialogs.of(dialog),
        inDialog,
        toTag,
        updateOf,
        acknowledges,
        dialog != null && dialog.offers().isUnanswered(this),
        held,
        guard == null ? OptionalLong.empty() : OptionalLong.of(guard.deadline()),
        answer,
        provisionals == null ? null : provisionals.snapshot());
  }

  /**
   * Goes on with a transaction that an earlier version of the bundle served.
   *
   * @param dialog {@code null} if there is none
   */
  public static void resume(ServedRequests home, UasSnapshot left, Dialog dialog) {
    UasTransaction serving =
        new UasTransaction(home, left.id(), left.request(), dialog, left.inDialog(), left.toTag());
    serving.resume(left);
    serving.rejoin(left.handle());
  }

  private void resume(UasSnapshot left) {
    answer = left.answer();
    acknowledges = left.acknowledges();
    if (dialog != null && left.unanswered()) {
      dialog.offers().received(this);
    }
    if (!left.updateOf().isEmpty()) {
      updates(left.updateOf());
    }
    if (left.held()) {
      hold(left.guardAt().orElse(0));
    } else {
      left.guardAt().ifPresent(this::armGuard);
    }
    if (left.provisionals() != null) {
      reliably().resume(left.provisionals());
      dialog.provisionals(provisionals);
    }
  }

  /**
   * If the transaction has ended meanwhile, its end is told once the lane runs again: users are not
   * there yet.
   */
  private void rejoin(String handle) {
    home.add(this);
    Optional<ServerTransaction> live = services.transactions().server(handle);
    transaction = live.orElseGet(() -> new GoneServer(inbound, handle));
    if (live.isPresent()) {
      transaction.setUser(this);
    } else {
      services.lane().execute(() -> onOver(transaction, false));
    }
  }

  public String id() {
    return id;
  }

  public boolean isInDialog() {
    return inDialog;
  }

  public InboundMessage inbound() {
    return inbound;
  }

  public LaneDialogs dialogs() {
    return home.dialogs();
  }

  /** {@code null} if there is none. */
  public Dialog dialog() {
    return dialog;
  }

  /** Its answer has begun this dialog. */
  public void began(Dialog begun) {
    dialog = begun;
  }

  /** Empty before one is chosen. */
  public String toTag() {
    return toTag;
  }

  /** Our tag is this one, if none was chosen before. */
  void chooseTag(String tag) {
    if (toTag.isEmpty()) {
      toTag = tag;
    }
  }

  /** {@code null} before the application has given its final response. */
  public Outcome.Sent answer() {
    return answer;
  }

  /** {@code null} if there are none. */
  public ReliableProvisionals provisionals() {
    return provisionals;
  }

  public String updateOf() {
    return updateOf;
  }

  /** It is an UPDATE that came before the answer of the INVITE with this id. */
  void updates(String inviteId) {
    updateOf = inviteId;
    home.addUpdate(this);
  }

  public boolean acknowledges() {
    return acknowledges;
  }

  /** It is a PRACK with an offer, which the 2xx to the INVITE waits for. */
  void offersInPrack() {
    acknowledges = true;
  }

  @Override
  public SipMessage request() {
    return inbound.message();
  }

  public Flow flow() {
    return inbound.flow();
  }

  @Override
  public ServerTransaction transaction() {
    return transaction;
  }

  /**
   * Answers 500 when no final response comes in 64·T1: the peer's transaction has ended by then.
   * Not for INVITE, which may ring for long while its application lives.
   */
  public void armGuard() {
    armGuard(services.lane().now() + services.transactions().timers().t1x64());
  }

  /**
   * As {@link #armGuard()}.
   *
   * @param deadline on the lane's clock; may have passed
   */
  public void armGuard(long deadline) {
    guard = services.lane().armAt(deadline, NEVER_ANSWERED, this);
  }

  /** It is given to the application later, at the latest after T1. */
  public void hold() {
    hold(services.lane().now() + services.transactions().timers().t1());
  }

  /**
   * As {@link #hold()}.
   *
   * @param deadline on the lane's clock; may have passed
   */
  public void hold(long deadline) {
    held = true;
    guard = services.lane().armAt(deadline, HELD_LONG_ENOUGH, this);
  }

  /**
   * The application has gone: an INVITE outside any dialog is answered 503 unless a final response
   * comes before (admin-protocol.md §9); nothing for all else.
   *
   * @param graceMillis from now
   */
  public void abandon(int graceMillis) {
    if (!inDialog && isInvite() && answer == null && guard == null) {
      armGuard(services.lane().now() + graceMillis);
    }
  }

  /** The application is back: an INVITE may ring on for so long. */
  public void reclaim(int millis) {
    if (!inDialog && isInvite() && answer == null && guard != null) {
      disarmGuard();
      armGuard(services.lane().now() + millis);
    }
  }

  boolean isInvite() {
    return request().method().equals(Methods.INVITE);
  }

  /** Answers without the application, if nobody has. */
  @Override
  public void refuse(int status) {
    UasRefusals.refuse(this, status);
  }

  /** As {@link #refuse}, with a 500 after which the peer may try again. */
  @Override
  public void refuseForNow() {
    UasRefusals.refuseForNow(this);
  }

  /** The reliable provisional responses, the first of which is to be sent. */
  public ReliableProvisionals reliably() {
    if (provisionals == null) {
      provisionals = new ReliableProvisionals(services.lane(), services.transactions(), this);
    }
    return provisionals;
  }

  /** No PRACK came for a reliable provisional response (RFC 3262 §3). */
  @Override
  public void unacknowledged(String reason) {
    UasRefusals.unacknowledged(this, reason);
  }

  String tagOrFresh() {
    if (toTag.isEmpty()) {
      toTag = Ids.token();
    }
    return toTag;
  }

  /**
   * A provisional response was sent. For every method but INVITE the final response has to follow
   * in the time of a transaction, whatever becomes of the application.
   */
  public void announced() {
    if (guard == null && !isInvite()) {
      armGuard();
    }
  }

  /**
   * A final response was sent. An INVITE stays known until its transaction is over: an application
   * that answers twice is told what became of its first answer.
   */
  public void answered(Outcome.Sent outcome) {
    answer = outcome;
    if (provisionals != null) {
      provisionals.finish();
    }
    release();
    if (!isInvite()) {
      forget();
      transaction.setUser(NoTransactionUser.NONE);
    }
  }

  /** The 2xx that is held back by a reliable provisional response is the answer. */
  public void holdsBack(Outcome.Sent later, SipMessage response) {
    answer = later;
    provisionals.hold(response);
    disarmGuard();
  }

  @Override
  public boolean isFinallyAnswered() {
    return answer != null;
  }

  @Override
  public void sendHeld(SipMessage response) {
    UasAnswers.deliver(this, response);
  }

  /** Gives it to the application; the last request of its dialog ends that. */
  void deliver() {
    String method = request().method();
    boolean ends = method.equals(Methods.BYE) || dialog.lifetime().isEndedBy(request());
    if (ends) {
      dialog.endsWith(this, inbound);
    } else {
      dialog.lifetime().notified(request());
    }
    boolean taken = services.user().onRequest(id, dialog.id(), inbound);
    if (!taken) {
      dialog.ownership().notTaken(this);
    } else {
      dialog.ownership().adopted();
      if (!method.equals(Methods.INVITE)) {
        armGuard();
      }
    }
    if (ends) {
      dialog.end();
    }
  }

  /** Gives a NOTIFY to the application that was held back. */
  private void deliverHeld() {
    held = false;
    disarmGuard();
    if (dialog != null && dialog.isLive()) {
      deliver();
    } else {
      refuse(DOES_NOT_EXIST);
    }
  }

  @Override
  public void begun(boolean accepted) {
    if (held && accepted) {
      deliverHeld();
    } else if (held) {
      refuse(DOES_NOT_EXIST);
    }
  }

  /** Another version of the bundle goes on with it: no timer is left. */
  public void leave() {
    disarmGuard();
    if (provisionals != null) {
      provisionals.stop();
    }
  }

  private void disarmGuard() {
    if (guard != null) {
      guard.cancel();
      guard = null;
    }
  }

  private void release() {
    disarmGuard();
    if (inDialog && dialog != null) {
      dialog.settled(this, id, answer == null ? null : answer.message().message());
    }
    if (acknowledges && dialog.provisionals() != null) {
      acknowledges = false;
      dialog.provisionals().offerAnswered();
      // after the reply to the application's answer
      services.lane().execute(this::goOn);
    }
  }

  /** The answer to an offer in a PRACK was sent: what waited for it may go. */
  private void goOn() {
    if (dialog.provisionals() != null) {
      dialog.provisionals().goOn();
    }
  }

  /** Nothing more is known of it. */
  public void forget() {
    release();
    if (provisionals != null) {
      provisionals.stop();
      if (dialog != null) {
        dialog.forget(provisionals);
      }
    }
    if (!updateOf.isEmpty()) {
      home.removeUpdate(this);
    }
    if (home.remove(this)) {
      services.user().onTransactionOver(id, dialog == null ? "" : dialog.id());
    }
  }

  @Override
  public void onTimer(int kind) {
    guard = null;
    if (kind == HELD_LONG_ENOUGH) {
      deliverHeld();
      return;
    }
    UasRefusals.expired(this);
  }

  @Override
  public void onCancel(ServerTransaction cancelled, InboundMessage cancel) {
    UasRefusals.cancelled(this, cancel);
  }

  @Override
  public void onOver(ServerTransaction over, boolean timedOut) {
    forget();
    if (!inDialog && dialog != null && dialog.isEarly()) {
      dialog.end();
    }
  }
}
