package org.drachtio.sip.dialog.internal.dialog;

import java.util.List;
import java.util.Optional;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.call.StopReason;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.session.Description;
import org.drachtio.sip.dialog.internal.session.HangUpReasons;
import org.drachtio.sip.dialog.internal.session.ReliableProvisionals;
import org.drachtio.sip.dialog.internal.session.SessionHost;
import org.drachtio.sip.dialog.internal.session.SessionPolicy;

/**
 * A dialog (RFC 3261 §12): its {@link DialogState}, and the parts that it owns. What serves
 * requests calls the verbs here for all that concerns several parts, and asks a part itself for all
 * else: {@link RemoteTarget} for where our requests go, {@link OfferAnswer} for the requests under
 * way, {@link AnsweredInvites} and {@link OwedAck} for the ACKs of both sides, {@link
 * DialogSession} for the session timer, {@link DialogLifetime} for its end by time, {@link
 * Ownership} for its application. The parts, and the features that they hold, know the dialog as
 * their {@code SessionHost}.
 *
 * <pre>
 * state      event                               action                               next
 * (none)     1xx of ours with a tag sent         applications do not know it          Early
 *            2xx of ours to INVITE, SUBSCRIBE    announce; INVITE: repeat the 2xx     Confirmed
 *            1xx of the peer with a tag          reliable: announce                   Early
 *            2xx of the peer to those            announce                             Confirmed
 *            NOTIFY before that 2xx              announce                             Confirmed
 * Early      PRACK of the peer                   announce, if the application wanted
 *                                                the response to be reliable          Early
 *            2xx sent or received                announce, if it was not              Confirmed
 *            300-699 sent or received            -                                    gone
 *            CANCEL of the peer                  tell the application                 gone
 *            BYE of the caller                   200 to it, 487; to the application
 *                                                it is a CANCEL                       gone
 *            2xx of another fork                 -                                    gone
 *            no PRACK in 64*T1                   503                                  gone
 * Confirmed  ACK of the peer                     stop repeating the 2xx               Confirmed
 *            no ACK of the peer in 64*T1         BYE, tell the application            gone
 *            no ACK of the application in 64*T1  ACK, BYE, tell the application       gone
 *            CANCEL on another branch            481 to it, BYE, tell the application gone
 *            BYE, or the last NOTIFY, of the     Ending while it is delivered         gone
 *            peer
 *            BYE of ours answered                -                                    gone
 *            BYE of ours challenged              wait 64*T1 for another one           Confirmed
 *            last NOTIFY of ours answered        -                                    gone
 *            nobody refreshes the session        BYE, tell the application            gone
 *            the operator ends a call            BYE, tell the application            gone
 *            subscription over since 64*T1       -                                    gone
 *            application gone                    answer what waits, wait for another  Confirmed
 *            application gone, 2xx not ACKed     ACK, BYE                             gone
 *            grace over, subscription            -                                    gone
 *            grace over, call                    keep it; or BYE, tell, gone          Confirmed
 *            kept for orphanSeconds, or a        481 to the request                   gone
 *            request of the peer meanwhile
 * any        hand-over                           the next version goes on             same
 * </pre>
 *
 * <p>At the end, whatever its cause, nothing is repeated any more, requests of the peer that wait
 * are answered 500, and applications that know the dialog are told.
 *
 * <p><b>Threading:</b> its Call-ID's lane.
 */
public final class Dialog implements SessionHost {

  private static final byte[] NOTHING = {};
  private static final int SERVER_INTERNAL_ERROR = 500;

  private final LaneDialogs home;
  private final LaneServices services;
  private final DialogState state;
  private final RemoteTarget target;
  private final OfferAnswer offers = new OfferAnswer();
  private final AnsweredInvites answeredInvites;
  private final OwedAck owedAck;
  private final DialogSession session;
  private final DialogLifetime lifetime;
  private final Ownership ownership;

  /** What {@link DialogTable} counts of it. */
  private int weight;

  /**
   * Reliable provisional responses to the peer's INVITE that is or was answered last; {@code null}
   * if none.
   */
  private ReliableProvisionals provisionals;

  /** The answered call that it carries; none of a subscription, and none that nobody observes. */
  private ObservedCall call = ObservedCall.NONE;

  /** A dialog that no table knows. */
  public Dialog(LaneDialogs home, DialogState state) {
    this.home = home;
    this.services = home.services();
    this.state = state;
    target = new RemoteTarget(services, state);
    answeredInvites = new AnsweredInvites(this, state);
    owedAck = new OwedAck(this, state);
    session = new DialogSession(this, state);
    lifetime = new DialogLifetime(this);
    ownership = new Ownership(this, services, state);
  }

  // What it is.

  public DialogState state() {
    return state;
  }

  @Override
  public String id() {
    return state.id();
  }

  public String method() {
    return state.method();
  }

  public String remoteTag() {
    return state.remoteTag();
  }

  /** As applications know the transaction that created it. */
  public String transactionId() {
    return state.transactionId();
  }

  /** Whether a flow is from the address that the peer's first request came from. */
  public boolean isFrom(Flow flow) {
    return state.isFrom(flow);
  }

  public boolean isUas() {
    return state.role() == DialogState.Role.UAS;
  }

  public boolean isEarly() {
    return state.phase() == DialogState.Phase.EARLY;
  }

  public boolean isConfirmed() {
    return state.phase() == DialogState.Phase.CONFIRMED;
  }

  public boolean isEnding() {
    return state.phase() == DialogState.Phase.ENDING;
  }

  @Override
  public boolean isSubscription() {
    return state.method().equals(Methods.SUBSCRIBE);
  }

  @Override
  public boolean isLive() {
    return home.contains(this);
  }

  /** Whether applications know it under its id. */
  public boolean isStable() {
    return home.isStable(this);
  }

  int weight() {
    return weight;
  }

  void weight(int bytes) {
    weight = bytes;
  }

  // What features work with.

  @Override
  public Lane lane() {
    return services.lane();
  }

  @Override
  public TransactionLayer transactions() {
    return services.transactions();
  }

  @Override
  public SipTransport transport() {
    return services.transport();
  }

  @Override
  public SessionPolicy sessionPolicy() {
    return services.policies().sessions();
  }

  // Its parts.

  /** Where our requests go. */
  public RemoteTarget target() {
    return target;
  }

  /** The requests under way. */
  public OfferAnswer offers() {
    return offers;
  }

  public AnsweredInvites answeredInvites() {
    return answeredInvites;
  }

  public OwedAck owedAck() {
    return owedAck;
  }

  public DialogSession session() {
    return session;
  }

  public DialogLifetime lifetime() {
    return lifetime;
  }

  public Ownership ownership() {
    return ownership;
  }

  // Beginning.

  /** Makes it known to applications: they can name it from now on. */
  public void announce(String transaction) {
    home.announce(this, transaction);
  }

  /** A 2xx was sent or received, or a NOTIFY came. */
  public void confirm() {
    state.phase(DialogState.Phase.CONFIRMED);
  }

  /** It carries this call, whose 2xx was sent or has come. */
  public void observe(ObservedCall answered) {
    call = answered;
  }

  /** {@link ObservedCall#NONE} if it carries none that is observed. */
  public ObservedCall call() {
    return call;
  }

  /** A response of ours that has our Contact, and perhaps a session description, was sent. */
  public void responded(SipMessage response) {
    response.contact().map(NameAddress::toString).ifPresent(state::localContact);
    state.describe(response);
  }

  /** The NOTIFY that begins a subscription of ours has come. */
  public void begunBy(InboundMessage notify) {
    target.begunBy(notify);
    home.weighAgain(this);
  }

  /** The request of ours that begins it has its final response, and the application was told. */
  public void begun(boolean accepted) {
    for (PeerRequest waiting : offers.unanswered()) {
      waiting.begun(accepted);
    }
  }

  // Requests of the peer.

  /** Whether a request of the peer comes after a later one (RFC 3261 §12.2.2). */
  public boolean isOutOfOrder(SipMessage request) {
    return state.isOutOfOrder(request);
  }

  /** A request of the peer has come, whatever becomes of it. */
  public void numbered(SipMessage request) {
    state.numbered(request);
  }

  /** See {@link OfferAnswer#refusal}. */
  public int refusal(SipMessage request) {
    return offers.refusal(request, session.isRefreshing());
  }

  /** A request of the peer was let in: it came from where the peer is now. */
  public void heard(InboundMessage request) {
    if (target.heard(request)) {
      home.weighAgain(this);
    }
  }

  /**
   * A request of the peer has its final response, or will have none.
   *
   * @param transactionId of the request
   * @param answer {@code null} if it has none
   */
  public void settled(PeerRequest request, String transactionId, SipMessage answer) {
    offers.answered(request);
    session.settled(transactionId, answer);
  }

  /** The last request of the peer has come: nothing more is delivered. */
  public void endsWith(PeerRequest request, InboundMessage last) {
    offers.answered(request);
    call.ended(last);
    state.phase(DialogState.Phase.ENDING);
  }

  // Reliable provisional responses.

  /** {@code null} if there are none. */
  public ReliableProvisionals provisionals() {
    return provisionals;
  }

  public void provisionals(ReliableProvisionals sent) {
    provisionals = sent;
  }

  public void forget(ReliableProvisionals over) {
    if (provisionals == over) {
      provisionals = null;
    }
  }

  // Requests of ours.

  /** Composes a request of the application; see {@link DialogRequests#compose}. */
  public Optional<OutgoingRequest> compose(
      String method, String uri, long cseq, List<Header> headers, byte[] body) {
    return DialogRequests.compose(services, state, method, uri, cseq, headers, body);
  }

  @Override
  public Optional<OutgoingRequest> composeInvite(List<Header> headers, byte[] body) {
    Optional<OutgoingRequest> invite =
        compose(Methods.INVITE, "", state.localSeq() + 1, headers, body);
    if (invite.isPresent()) {
      state.nextSeq();
    }
    return invite;
  }

  @Override
  public Optional<OutgoingRequest> composeAck(long inviteSeq) {
    return compose(Methods.ACK, "", inviteSeq, List.of(), NOTHING);
  }

  /** A request of ours with this CSeq number was sent. */
  public void usedSeq(long cseq) {
    state.usedSeq(cseq);
  }

  /** A request of ours was sent: the peer's offers have to wait for the answer to ours. */
  public void sent(OwnRequest request, SipMessage message) {
    offers.sent(request, message);
    if (message.method().equals(Methods.BYE)) {
      call.ended(message, StopReason.NORMAL_RELEASE);
    }
  }

  @Override
  public boolean isNegotiating() {
    return offers.isAsking()
        || session.isRefreshing()
        || offers.isAsked()
        || !answeredInvites.isEmpty();
  }

  @Override
  public void inviteAccepted(InboundMessage response) {
    target.accepted(Methods.INVITE, response);
  }

  @Override
  public void settleAck() {
    owedAck.settle();
  }

  // The session.

  @Override
  public Description description() {
    return state.description();
  }

  /** What the message describes, if it does, is what our side said last. */
  public void describe(SipMessage message) {
    state.describe(message);
  }

  // The end.

  /**
   * The application has gone: what waits for its answer gets one, and a 2xx that it has not
   * acknowledged is ACKed and hung up.
   *
   * @param graceMillis how long another may still go on with the dialog; 0 or less: nobody may
   */
  public void abandon(long graceMillis) {
    for (PeerRequest waiting : offers.unanswered()) {
      ownership.refuse(waiting);
    }
    if (owedAck.isAwaited()) {
      // The peer repeats its 2xx until then, and would hang up a call that nobody hears.
      settleAck();
      bye();
      end();
    } else {
      ownership.lost(graceMillis);
    }
  }

  @Override
  public void hangUp(String reason) {
    // A task or timer may come late: after the end of the dialog, or after it was handed over to
    // another version of the bundle, which sends the BYE itself.
    if (!isLive()) {
      return;
    }
    Optional<OutgoingRequest> bye = composeBye(state.nextSeq(), List.of(reasonHeader(reason)));
    if (bye.isPresent()) {
      services.user().onUnsolicited(state.id(), bye.get().asSent());
      call.ended(bye.get().message(), HangUpReasons.stopReason(reason));
      open(bye.get());
    }
    end();
  }

  /**
   * Tells the application that the server ended a dialog whose peer has never heard of it, as the
   * 2xx was not sent: no BYE goes out. The dialog goes on for its caller to end.
   *
   * @param transactionId of the INVITE
   */
  public void pretendHangUp(String transactionId, String reason) {
    Optional<OutgoingRequest> bye = composeBye(state.localSeq() + 1, List.of(reasonHeader(reason)));
    if (bye.isPresent()) {
      if (!isStable()) {
        announce(transactionId);
      }
      services.user().onUnsolicited(state.id(), bye.get().asSent());
    }
  }

  /**
   * ACKs and ends a dialog that nobody asked for and no table knows: the 2xx of another fork (RFC
   * 3261 §13.2.2.4), or one whose application has gone.
   *
   * @return the ACK, for repetitions; empty if there is no way to the peer
   */
  public Optional<OutgoingRequest> acknowledgeAndBye(long inviteSeq) {
    Optional<OutgoingRequest> ack = owedAck.acknowledge(inviteSeq);
    state.usedSeq(inviteSeq);
    bye();
    return ack;
  }

  /** Sends a BYE of which nobody is told. */
  private void bye() {
    composeBye(state.nextSeq(), List.of())
        .ifPresent(
            bye -> {
              call.ended(bye.message(), StopReason.SYSTEM_INITIATED_TERMINATION);
              open(bye);
            });
  }

  private static Header reasonHeader(String reason) {
    return new Header("Reason", "SIP ;cause=200 ;text=\"" + reason + "\"");
  }

  private Optional<OutgoingRequest> composeBye(long cseq, List<Header> headers) {
    return compose(Methods.BYE, "", cseq, headers, NOTHING);
  }

  private void open(OutgoingRequest bye) {
    services.transactions().open(bye.message(), bye.hop(), ServerBye.USER);
  }

  @Override
  public void end() {
    home.end(this);
  }

  /** It has ended: nothing more is repeated, waited for or delivered. */
  void close() {
    state.phase(DialogState.Phase.ENDING);
    call.forgotten();
    settleAck();
    if (provisionals != null) {
      provisionals.stop();
    }
    answeredInvites.clear();
    stopTimers();
    for (PeerRequest waiting : offers.unanswered()) {
      waiting.refuse(SERVER_INTERNAL_ERROR);
    }
    offers.clear();
  }

  /** Another version of the bundle goes on with it: no timer is left. */
  void leave() {
    answeredInvites.stop();
    stopTimers();
  }

  private void stopTimers() {
    session.stop();
    lifetime.stop();
    ownership.stop();
    owedAck.stop();
  }

  // Hand-over.

  /**
   * What the next version of the bundle goes on with.
   *
   * @param number by which snapshots of the same lane refer to it
   * @param over no table knows it any more
   */
  DialogSnapshot snapshot(long number, boolean over) {
    return new DialogSnapshot(
        number,
        state.snapshot(),
        over,
        isStable(),
        call.text(),
        session.snapshot(),
        lifetime.deadline(),
        owedAck.snapshot(),
        ownership.snapshot(),
        answeredInvites.snapshot());
  }

  /** Goes on where an earlier version of the bundle was: joins its transactions, arms timers. */
  void resume(DialogSnapshot left) {
    call = services.transactions().observers().resume(left.call());
    left.endsAt().ifPresent(lifetime::resume);
    if (left.awaitedAck() != null) {
      owedAck.resume(left.awaitedAck());
    }
    if (left.orphan() != null) {
      ownership.resume(left.orphan());
    }
    if (left.session() != null) {
      session.resume(left.session());
    }
    answeredInvites.resume(left.unacknowledged());
  }
}
