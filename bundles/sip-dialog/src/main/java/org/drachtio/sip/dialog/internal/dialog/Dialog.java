package org.drachtio.sip.dialog.internal.dialog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drachtio.api.call.ObservedCall;
import org.drachtio.api.call.StopReason;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.Numbers;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.compose.SubscriptionHeaders;
import org.drachtio.sip.dialog.internal.flow.NatPolicy;
import org.drachtio.sip.dialog.internal.session.AnsweredInvite;
import org.drachtio.sip.dialog.internal.session.AwaitedAck;
import org.drachtio.sip.dialog.internal.session.Description;
import org.drachtio.sip.dialog.internal.session.HangUpReasons;
import org.drachtio.sip.dialog.internal.session.Lifetime;
import org.drachtio.sip.dialog.internal.session.Orphan;
import org.drachtio.sip.dialog.internal.session.ReliableProvisionals;
import org.drachtio.sip.dialog.internal.session.SessionAnswer;
import org.drachtio.sip.dialog.internal.session.SessionExpires;
import org.drachtio.sip.dialog.internal.session.SessionHost;
import org.drachtio.sip.dialog.internal.session.SessionPolicy;
import org.drachtio.sip.dialog.internal.session.SessionTimer;

/**
 * A dialog (RFC 3261 §12): its {@link DialogState}, and the features that it owns. Features know it
 * as their {@code DialogHost}; what serves requests calls its verbs.
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
public final class Dialog implements SessionHost, Orphan.Policy {

  private static final byte[] NOTHING = {};
  private static final int DOES_NOT_EXIST = 481;
  private static final int SERVER_INTERNAL_ERROR = 500;

  private final LaneDialogs home;
  private final LaneServices services;
  private final DialogState state;
  private final OfferAnswer offers = new OfferAnswer();

  /** 2xx to INVITEs that wait for their ACK; hardly ever more than one. */
  private final List<AnsweredInvite> unacknowledged = new ArrayList<>(1);

  /** What {@link DialogTable} counts of it. */
  private int weight;

  /**
   * Reliable provisional responses to the peer's INVITE that is or was answered last; {@code null}
   * if none.
   */
  private ReliableProvisionals provisionals;

  /** {@code null} if the application has acknowledged what it was told of. */
  private AwaitedAck awaitedAck;

  /** {@code null}: its application is there, or nobody has noticed yet that it has gone. */
  private Orphan orphan;

  /** {@code null}: it lasts until somebody ends it. */
  private Lifetime lifetime;

  /** {@code null} if a session timer was never spoken of. */
  private SessionTimer session;

  /** The answered call that it carries; none of a subscription, and none that nobody observes. */
  private ObservedCall call = ObservedCall.NONE;

  /** A dialog that no table knows. */
  public Dialog(LaneDialogs home, DialogState state) {
    this.home = home;
    this.services = home.services();
    this.state = state;
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

  @Override
  public long orphanMillis() {
    return services.policies().orphanMillis();
  }

  @Override
  public boolean hangUpOrphans() {
    return services.policies().hangUpOrphans();
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

  /** A 1xx or 2xx to the request that creates it has come: route set and remote target. */
  public void learn(InboundMessage response, SipMessage request) {
    state.learn(response.message());
    routePastNat(response, request);
  }

  /** Chooses the way past a NAT that a response leaves to be chosen. */
  public void routePastNat(InboundMessage inbound, SipMessage request) {
    SipMessage response = inbound.message();
    Flow flow = inbound.flow();
    if (flow != null && services.transport().isAccepted(flow.connection())) {
      // Its connection leads there, and once that is closed nothing does but its route set and
      // Contact.
      state.natRoute("");
      return;
    }
    boolean unknown =
        state.routes().isEmpty()
            && response.contact().isEmpty()
            && request.method().equals(Methods.INVITE);
    state.natRoute(
        unknown
            // Where the INVITE was sent to may have been no matter of its Request-URI.
            ? NatPolicy.routeTo(request.requestUri(), flow)
            : services.policies().nat().routeAsUac(request, response, state.routes(), flow));
  }

  /** The request that creates it came by this flow. */
  public void routePastNat(SipMessage request, Flow flow) {
    state.natRoute(services.policies().nat().routeAsUas(request, flow));
  }

  /** A 2xx to our SUBSCRIBE has come; the NOTIFY that has the route set has not. */
  public void awaitNotify(boolean awaits) {
    state.awaitsNotify(awaits);
  }

  /** A 2xx to our SUBSCRIBE has come after the NOTIFY that has begun the dialog. */
  public void targetIfUnknown(SipMessage response) {
    if (state.remoteTarget().isEmpty()) {
      response.contact().ifPresent(contact -> state.remoteTarget(contact.uri()));
    }
  }

  /** The NOTIFY that begins a subscription of ours has come. */
  public void begunBy(InboundMessage notify) {
    RemoteTarget.begunBy(services.policies().nat(), state, notify);
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
    return offers.refusal(request, isRefreshing());
  }

  /** A request of the peer was let in: it came from where the peer is now. */
  public void heard(InboundMessage request) {
    if (RemoteTarget.heard(services.policies().nat(), state, request)) {
      home.weighAgain(this);
    }
  }

  /** A request of the peer waits for the application's final response. */
  public void received(PeerRequest request) {
    offers.received(request);
  }

  public boolean isUnanswered(PeerRequest request) {
    return offers.isUnanswered(request);
  }

  /**
   * A request of the peer has its final response, or will have none.
   *
   * @param transactionId of the request
   * @param answer {@code null} if it has none
   */
  public void settled(PeerRequest request, String transactionId, SipMessage answer) {
    offers.answered(request);
    if (session != null) {
      session.settled(transactionId, answer);
    }
  }

  /** The last request of the peer has come: nothing more is delivered. */
  public void endsWith(PeerRequest request, InboundMessage last) {
    offers.answered(request);
    call.ended(last);
    state.phase(DialogState.Phase.ENDING);
  }

  /** A request of the peer was accepted. */
  public void accepted(InboundMessage request) {
    RemoteTarget.accepted(services.policies().nat(), state, request);
  }

  /** An ACK of the peer has come; the 2xx that it acknowledges waits no more. */
  public Optional<AnsweredInvite> acknowledged(long cseq) {
    Optional<AnsweredInvite> answered = acknowledgedBy(cseq);
    answered.ifPresent(AnsweredInvite::acknowledged);
    return answered;
  }

  /**
   * The 2xx that an ACK of the peer acknowledges. It has the number of its INVITE (RFC 3261
   * §13.2.2.4); one with a number that no INVITE has is taken for the 2xx that has waited longest.
   * A number that was seen before, or a lower one, is a copy that comes late, which must not stop
   * the repetitions of another 2xx.
   */
  private Optional<AnsweredInvite> acknowledgedBy(long cseq) {
    AnsweredInvite answered = null;
    for (AnsweredInvite waiting : unacknowledged) {
      if (waiting.cseq() == cseq) {
        answered = waiting;
        break;
      }
    }
    if (answered == null && cseq > state.acknowledgedSeq() && !unacknowledged.isEmpty()) {
      answered = unacknowledged.get(0);
    }
    if (answered != null) {
      state.acknowledgedSeq(cseq);
      unacknowledged.remove(answered);
    }
    return Optional.ofNullable(answered);
  }

  /** A 2xx to an INVITE was sent: it is repeated until its ACK comes. */
  public void awaitAck(ServerTransaction transaction, SipMessage response, String transactionId) {
    AnsweredInvite answered = new AnsweredInvite(this, transaction, response, transactionId);
    answered.start();
    unacknowledged.add(answered);
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

  /** A request of ours has its final response. */
  public void concluded(OwnRequest request) {
    offers.concluded(request);
  }

  /** The requests that are under way. */
  public OfferAnswer offers() {
    return offers;
  }

  @Override
  public boolean isNegotiating() {
    return offers.isAsking() || isRefreshing() || offers.isAsked() || !unacknowledged.isEmpty();
  }

  private boolean isRefreshing() {
    return session != null && session.isRefreshing();
  }

  /** The peer has accepted a request of ours with this method. */
  public void accepted(String method, InboundMessage response) {
    RemoteTarget.accepted(services.policies().nat(), state, method, response);
  }

  @Override
  public void inviteAccepted(InboundMessage response) {
    accepted(Methods.INVITE, response);
  }

  // The ACK that the application owes.

  /**
   * The application is told now that the peer has accepted its INVITE.
   *
   * @param inviteSeq CSeq number of the INVITE
   * @param endReason why the ACK is followed by a BYE; empty: the call goes on
   */
  public void awaitAck(AwaitedAck.Invite invite, long inviteSeq, String endReason) {
    state.acceptedSeq(inviteSeq);
    if (awaitedAck != null) {
      awaitedAck.stop();
    }
    awaitedAck = new AwaitedAck(this, invite, endReason);
    awaitedAck.start();
  }

  /** Whether the 2xx to this INVITE waits for the application's ACK. */
  public boolean awaitsAckOf(AwaitedAck.Invite invite) {
    return awaitedAck != null && awaitedAck.isFor(invite);
  }

  /** The transaction of an INVITE is over: no 2xx will be repeated to it. */
  public void inviteOver(AwaitedAck.Invite invite) {
    if (awaitsAckOf(invite)) {
      awaitedAck.inviteOver();
    }
  }

  /** The application's ACK was sent. */
  public void acknowledgedWith(OutgoingRequest ack) {
    state.describe(ack.message());
    AwaitedAck awaited = awaitedAck;
    if (awaited != null) {
      awaitedAck = null;
      awaited.acknowledged(ack);
    }
  }

  @Override
  public void settleAck() {
    AwaitedAck awaited = awaitedAck;
    if (awaited != null) {
      awaited.stop();
      awaitedAck = null;
      acknowledge(state.acceptedSeq()).ifPresent(awaited::remember);
    }
  }

  /**
   * ACKs a 2xx that nobody else will.
   *
   * @return the ACK, for repetitions; empty if there is no way to the peer
   */
  public Optional<OutgoingRequest> acknowledge(long inviteSeq) {
    Optional<OutgoingRequest> ack = composeAck(inviteSeq);
    ack.ifPresent(request -> request.sendWithoutTransaction(services.transport()));
    return ack;
  }

  // The session and its timer.

  @Override
  public Description description() {
    return state.description();
  }

  /** What the message describes, if it does, is what our side said last. */
  public void describe(SipMessage message) {
    state.describe(message);
  }

  private SessionTimer session() {
    if (session == null) {
      session = new SessionTimer(this);
    }
    return session;
  }

  /** An application has accepted the INVITE that created the dialog, with this response. */
  public void sessionBegun(SipMessage response) {
    SessionExpires.of(response).ifPresent(agreed -> session().agreedAsUas(agreed));
  }

  /** The peer's INVITE or UPDATE has come: see {@link SessionTimer#offered}. */
  public void sessionOffered(String transactionId, SipMessage request) {
    // Before the answer to its INVITE there is no session to be refreshed.
    if (!SessionAnswer.refreshes(request.method()) || !isConfirmed()) {
      return;
    }
    Optional<SessionExpires> asked = SessionExpires.of(request);
    if (asked.isPresent() || session != null) {
      session().offered(transactionId, asked);
    }
  }

  /** See {@link SessionTimer#tentativeAnswer}. */
  public Optional<SessionExpires> sessionAnswer(String transactionId) {
    return session == null ? Optional.empty() : session.tentativeAnswer(transactionId);
  }

  /**
   * The peer has accepted an INVITE or UPDATE of the application.
   *
   * @param inDialog whether it was sent in the dialog
   */
  public void sessionAccepted(SipMessage response, boolean inDialog) {
    Optional<SessionExpires> agreed = SessionExpires.of(response);
    if (agreed.isPresent()) {
      session().agreedAsUac(agreed.get());
    } else if (inDialog && session != null) {
      session.agreedToNone();
    }
  }

  // How long it lasts.

  private Lifetime lifetime() {
    if (lifetime == null) {
      lifetime = new Lifetime(this);
    }
    return lifetime;
  }

  /** A SUBSCRIBE was accepted, by us or by the peer. Nothing for a dialog of another kind. */
  public void subscribed(SipMessage subscribe, SipMessage response) {
    if (isSubscription() && subscribe.method().equals(Methods.SUBSCRIBE) && isLive()) {
      Optional<String> expires = response.header("Expires").or(() -> subscribe.header("Expires"));
      lifetime().lasts(expires.map(Numbers::of).orElse(Lifetime.UNSAID_SECONDS));
    }
  }

  /** A NOTIFY came or was accepted: it may say how long the subscription lasts from now on. */
  public void notified(SipMessage notify) {
    if (isSubscription() && notify.method().equals(Methods.NOTIFY)) {
      SubscriptionHeaders.remaining(notify)
          .ifPresent(seconds -> lifetime().lasts(Numbers.of(seconds)));
    }
  }

  /** Whether this NOTIFY ends it. */
  public boolean isEndedBy(SipMessage notify) {
    return isSubscription() && SubscriptionHeaders.isLast(notify);
  }

  /** A BYE was challenged: the application may send it again with credentials. */
  public void byeChallenged() {
    lifetime().lasts(0);
  }

  // Its application goes and comes.

  /**
   * The application has gone: what waits for its answer gets one, and a 2xx that it has not
   * acknowledged is ACKed and hung up.
   *
   * @param graceMillis how long another may still go on with the dialog; 0 or less: nobody may
   */
  public void abandon(long graceMillis) {
    for (PeerRequest waiting : offers.unanswered()) {
      refuse(waiting);
    }
    if (awaitedAck != null) {
      // The peer repeats its 2xx until then, and would hang up a call that nobody hears.
      settleAck();
      bye();
      end();
    } else if (isConfirmed() && orphan == null) {
      orphan = new Orphan(this, this);
      orphan.begin(graceMillis);
    }
  }

  /** Another application has it now. */
  public void adopted() {
    if (orphan != null) {
      orphan.stop();
      orphan = null;
    }
  }

  /** A successor goes on with it, if it knows the dialog. */
  public void reclaimed() {
    state.onTrial(true);
    adopted();
  }

  public boolean isOnTrial() {
    return state.isOnTrial();
  }

  /** The successor has answered a request of the peer: a 481 says that it knows no dialog. */
  public void successorAnswered(int status) {
    if (!state.isOnTrial()) {
      return;
    }
    if (status < 300) {
      state.onTrial(false);
    } else if (status == DOES_NOT_EXIST) {
      end();
    }
  }

  /** The successor knows none of the dialogs that it has; whether that is to be believed here. */
  public boolean disowned() {
    if (!state.isOnTrial()) {
      return false;
    }
    state.onTrial(false);
    orphan = new Orphan(this, this);
    orphan.graceOver();
    return true;
  }

  /** Some application knows its id, and has asked for something in it: it is kept on. */
  public void used() {
    state.onTrial(false);
    if (orphan != null && orphan.isForsaken()) {
      orphan.forsake();
    }
  }

  /**
   * Nobody has taken a request of the peer: it is answered, and with that the dialog may end (RFC
   * 5057 §5.1: so it does for the peer).
   */
  public void notTaken(PeerRequest request) {
    refuse(request);
    if (!isConfirmed()) {
      return;
    }
    if (orphan == null) {
      orphan = new Orphan(this, this);
      orphan.forsake();
    } else if (orphan.isForsaken()) {
      end();
    }
  }

  /** A 481 would end a subscription for the peer that may be gone on with. */
  private void refuse(PeerRequest request) {
    boolean mayGoOn = orphan == null || !orphan.isForsaken();
    if (mayGoOn && isSubscription() && isConfirmed()) {
      request.refuseForNow();
    } else {
      request.refuse(DOES_NOT_EXIST);
    }
  }

  // The end.

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
    Optional<OutgoingRequest> ack = acknowledge(inviteSeq);
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
    unacknowledged.forEach(AnsweredInvite::stop);
    unacknowledged.clear();
    stopTimers();
    for (PeerRequest waiting : offers.unanswered()) {
      waiting.refuse(SERVER_INTERNAL_ERROR);
    }
    offers.clear();
  }

  /** Another version of the bundle goes on with it: no timer is left. */
  void leave() {
    unacknowledged.forEach(AnsweredInvite::stop);
    stopTimers();
  }

  private void stopTimers() {
    if (session != null) {
      session.stop();
    }
    if (lifetime != null) {
      lifetime.stop();
    }
    if (orphan != null) {
      orphan.stop();
    }
    if (awaitedAck != null) {
      awaitedAck.stop();
    }
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
        session == null ? null : session.snapshot(),
        lifetime == null ? OptionalLong.empty() : lifetime.deadline(),
        awaitedAck == null ? null : awaitedAck.snapshot().orElse(null),
        orphan == null ? null : orphan.snapshot().orElse(null),
        unacknowledged.stream().map(AnsweredInvite::snapshot).toList());
  }

  /** Goes on where an earlier version of the bundle was: joins its transactions, arms timers. */
  void resume(DialogSnapshot left) {
    call = services.transactions().observers().resume(left.call());
    left.endsAt().ifPresent(at -> lifetime().resume(at));
    if (left.awaitedAck() != null) {
      awaitedAck = AwaitedAck.resumed(this, left.awaitedAck());
    }
    if (left.orphan() != null) {
      orphan = new Orphan(this, this);
      orphan.resume(left.orphan());
    }
    if (left.session() != null) {
      session().resume(left.session());
    }
    for (AnsweredInvite.Snapshot answered : left.unacknowledged()) {
      unacknowledged.add(AnsweredInvite.resumed(this, answered));
    }
  }

  /** The INVITE whose 2xx waits for the application's ACK was resumed. */
  public void rejoined(AwaitedAck.Invite invite) {
    if (awaitedAck != null) {
      awaitedAck.rejoined(invite);
    }
  }
}
