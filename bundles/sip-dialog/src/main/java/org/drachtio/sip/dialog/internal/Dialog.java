package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/**
 * A dialog (RFC 3261 §12): its {@link DialogState}, and the features that it owns. Features know it
 * as their {@link DialogHost}; what serves requests calls its verbs.
 *
 * <p><b>Threading:</b> its Call-ID's lane.
 */
final class Dialog implements SessionHost, Orphan.Policy {

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

  /** A dialog that no table knows. */
  Dialog(LaneDialogs home, DialogState state) {
    this.home = home;
    this.services = home.services();
    this.state = state;
  }

  // What it is.

  DialogState state() {
    return state;
  }

  @Override
  public String id() {
    return state.id();
  }

  String method() {
    return state.method();
  }

  String remoteTag() {
    return state.remoteTag();
  }

  /** As applications know the transaction that created it. */
  String transactionId() {
    return state.transactionId();
  }

  boolean isUas() {
    return state.role() == DialogState.Role.UAS;
  }

  boolean isEarly() {
    return state.phase() == DialogState.Phase.EARLY;
  }

  boolean isConfirmed() {
    return state.phase() == DialogState.Phase.CONFIRMED;
  }

  boolean isEnding() {
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
  boolean isStable() {
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
  void announce(String transaction) {
    home.announce(this, transaction);
  }

  /** A 2xx was sent or received, or a NOTIFY came. */
  void confirm() {
    state.phase(DialogState.Phase.CONFIRMED);
  }

  /** A response of ours that has our Contact, and perhaps a session description, was sent. */
  void responded(SipMessage response) {
    response.contact().map(NameAddress::toString).ifPresent(state::localContact);
    state.describe(response);
  }

  /** A 1xx or 2xx to the request that creates it has come: route set and remote target. */
  void learn(InboundMessage response, SipMessage request) {
    state.learn(response.message());
    routePastNat(response, request);
  }

  /** Chooses the way past a NAT that a response leaves to be chosen. */
  void routePastNat(InboundMessage inbound, SipMessage request) {
    SipMessage response = inbound.message();
    boolean unknown =
        state.routes().isEmpty()
            && response.contact().isEmpty()
            && request.method().equals(Methods.INVITE);
    state.natRoute(
        unknown
            // Where the INVITE was sent to may have been no matter of its Request-URI.
            ? NatPolicy.routeTo(request.requestUri(), inbound.flow())
            : services
                .policies()
                .nat()
                .routeAsUac(request, response, state.routes(), inbound.flow()));
  }

  /** The request that creates it came by this flow. */
  void routePastNat(SipMessage request, Flow flow) {
    state.natRoute(services.policies().nat().routeAsUas(request, flow));
  }

  /** A 2xx to our SUBSCRIBE has come; the NOTIFY that has the route set has not. */
  void awaitNotify(boolean awaits) {
    state.awaitsNotify(awaits);
  }

  /** A 2xx to our SUBSCRIBE has come after the NOTIFY that has begun the dialog. */
  void targetIfUnknown(SipMessage response) {
    if (state.remoteTarget().isEmpty()) {
      response.contact().ifPresent(contact -> state.remoteTarget(contact.uri()));
    }
  }

  /** The NOTIFY that begins a subscription of ours has come. */
  void begunBy(InboundMessage notify) {
    RemoteTarget.begunBy(services.policies().nat(), state, notify);
    home.weighAgain(this);
  }

  /** The request of ours that begins it has its final response, and the application was told. */
  void begun(boolean accepted) {
    for (PeerRequest waiting : offers.unanswered()) {
      waiting.begun(accepted);
    }
  }

  // Requests of the peer.

  /** See {@link OfferAnswer#refusal}. */
  int refusal(SipMessage request) {
    return offers.refusal(request, isRefreshing());
  }

  /** A request of the peer was let in: it came from where the peer is now. */
  void heard(InboundMessage request) {
    if (RemoteTarget.heard(services.policies().nat(), state, request)) {
      home.weighAgain(this);
    }
  }

  /** A request of the peer waits for the application's final response. */
  void received(PeerRequest request) {
    offers.received(request);
  }

  boolean isUnanswered(PeerRequest request) {
    return offers.isUnanswered(request);
  }

  /**
   * A request of the peer has its final response, or will have none.
   *
   * @param transactionId of the request
   * @param answer {@code null} if it has none
   */
  void settled(PeerRequest request, String transactionId, SipMessage answer) {
    offers.answered(request);
    if (session != null) {
      session.settled(transactionId, answer);
    }
  }

  /** The last request of the peer has come: nothing more is delivered. */
  void endsWith(PeerRequest request) {
    offers.answered(request);
    state.phase(DialogState.Phase.ENDING);
  }

  /** A request of the peer was accepted. */
  void accepted(InboundMessage request) {
    RemoteTarget.accepted(services.policies().nat(), state, request);
  }

  /** An ACK of the peer has come; the 2xx that it acknowledges waits no more. */
  Optional<AnsweredInvite> acknowledged(long cseq) {
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
  void awaitAck(ServerTransaction transaction, SipMessage response, String transactionId) {
    AnsweredInvite answered = new AnsweredInvite(this, transaction, response, transactionId);
    answered.start();
    unacknowledged.add(answered);
  }

  // Reliable provisional responses.

  /** {@code null} if there are none. */
  ReliableProvisionals provisionals() {
    return provisionals;
  }

  void provisionals(ReliableProvisionals sent) {
    provisionals = sent;
  }

  void forget(ReliableProvisionals over) {
    if (provisionals == over) {
      provisionals = null;
    }
  }

  // Requests of ours.

  /** Composes a request of the application; see {@link DialogRequests#compose}. */
  Optional<OutgoingRequest> compose(
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

  /** A request of ours was sent: the peer's offers have to wait for the answer to ours. */
  void sent(OwnRequest request, SipMessage message) {
    offers.sent(request, message);
  }

  /** A request of ours has its final response. */
  void concluded(OwnRequest request) {
    offers.concluded(request);
  }

  /** The requests that are under way. */
  OfferAnswer offers() {
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
  void accepted(String method, InboundMessage response) {
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
  void awaitAck(AwaitedAck.Invite invite, long inviteSeq, String endReason) {
    state.acceptedSeq(inviteSeq);
    if (awaitedAck != null) {
      awaitedAck.stop();
    }
    awaitedAck = new AwaitedAck(this, invite, endReason);
    awaitedAck.start();
  }

  /** Whether the 2xx to this INVITE waits for the application's ACK. */
  boolean awaitsAckOf(AwaitedAck.Invite invite) {
    return awaitedAck != null && awaitedAck.isFor(invite);
  }

  /** The transaction of an INVITE is over: no 2xx will be repeated to it. */
  void inviteOver(AwaitedAck.Invite invite) {
    if (awaitsAckOf(invite)) {
      awaitedAck.inviteOver();
    }
  }

  /** The application's ACK was sent. */
  void acknowledgedWith(OutgoingRequest ack) {
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
  Optional<OutgoingRequest> acknowledge(long inviteSeq) {
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
  void describe(SipMessage message) {
    state.describe(message);
  }

  private SessionTimer session() {
    if (session == null) {
      session = new SessionTimer(this);
    }
    return session;
  }

  /** An application has accepted the INVITE that created the dialog, with this response. */
  void sessionBegun(SipMessage response) {
    SessionExpires.of(response).ifPresent(agreed -> session().agreedAsUas(agreed));
  }

  /** The peer's INVITE or UPDATE has come: see {@link SessionTimer#offered}. */
  void sessionOffered(String transactionId, SipMessage request) {
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
  Optional<SessionExpires> sessionAnswer(String transactionId) {
    return session == null ? Optional.empty() : session.tentativeAnswer(transactionId);
  }

  /**
   * The peer has accepted an INVITE or UPDATE of the application.
   *
   * @param inDialog whether it was sent in the dialog
   */
  void sessionAccepted(SipMessage response, boolean inDialog) {
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
  void subscribed(SipMessage subscribe, SipMessage response) {
    if (isSubscription() && subscribe.method().equals(Methods.SUBSCRIBE) && isLive()) {
      Optional<String> expires = response.header("Expires").or(() -> subscribe.header("Expires"));
      lifetime().lasts(expires.map(Numbers::of).orElse(Lifetime.UNSAID_SECONDS));
    }
  }

  /** A NOTIFY came or was accepted: it may say how long the subscription lasts from now on. */
  void notified(SipMessage notify) {
    if (isSubscription() && notify.method().equals(Methods.NOTIFY)) {
      SubscriptionHeaders.remaining(notify)
          .ifPresent(seconds -> lifetime().lasts(Numbers.of(seconds)));
    }
  }

  /** Whether this NOTIFY ends it. */
  boolean isEndedBy(SipMessage notify) {
    return isSubscription() && SubscriptionHeaders.isLast(notify);
  }

  /** A BYE was challenged: the application may send it again with credentials. */
  void byeChallenged() {
    lifetime().lasts(0);
  }

  // Its application goes and comes.

  /**
   * The application has gone: what waits for its answer gets one, and a 2xx that it has not
   * acknowledged is ACKed and hung up.
   *
   * @param graceMillis how long another may still go on with the dialog; 0 or less: nobody may
   */
  void abandon(long graceMillis) {
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
  void adopted() {
    if (orphan != null) {
      orphan.stop();
      orphan = null;
    }
  }

  /** A successor goes on with it, if it knows the dialog. */
  void reclaimed() {
    state.onTrial(true);
    adopted();
  }

  boolean isOnTrial() {
    return state.isOnTrial();
  }

  /** The successor has answered a request of the peer: a 481 says that it knows no dialog. */
  void successorAnswered(int status) {
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
  boolean disowned() {
    if (!state.isOnTrial()) {
      return false;
    }
    state.onTrial(false);
    orphan = new Orphan(this, this);
    orphan.graceOver();
    return true;
  }

  /** Some application knows its id, and has asked for something in it: it is kept on. */
  void used() {
    state.onTrial(false);
    if (orphan != null && orphan.isForsaken()) {
      orphan.forsake();
    }
  }

  /**
   * Nobody has taken a request of the peer: it is answered, and with that the dialog may end (RFC
   * 5057 §5.1: so it does for the peer).
   */
  void notTaken(PeerRequest request) {
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
  void pretendHangUp(String transactionId, String reason) {
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
  Optional<OutgoingRequest> acknowledgeAndBye(long inviteSeq) {
    Optional<OutgoingRequest> ack = acknowledge(inviteSeq);
    state.usedSeq(inviteSeq);
    bye();
    return ack;
  }

  /** Sends a BYE of which nobody is told. */
  private void bye() {
    composeBye(state.nextSeq(), List.of()).ifPresent(this::open);
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

  /** Those that wait for their ACK. */
  List<AnsweredInvite> unacknowledged() {
    return List.copyOf(unacknowledged);
  }

  Optional<SessionTimer> sessionTimer() {
    return Optional.ofNullable(session);
  }

  Optional<Lifetime> lasting() {
    return Optional.ofNullable(lifetime);
  }

  Optional<AwaitedAck> awaitedAck() {
    return Optional.ofNullable(awaitedAck);
  }

  Optional<Orphan> orphan() {
    return Optional.ofNullable(orphan);
  }

  /**
   * A 2xx of an earlier version of the bundle waits for its ACK.
   *
   * @param waiting what it waits for, on the lane's clock
   */
  void resumeAnswered(AnsweredInvite answered, AnsweredInvite.Waiting waiting) {
    answered.resume(waiting.interval(), waiting.repeatAt(), waiting.giveUpAt());
    unacknowledged.add(answered);
  }

  void resumeLifetime(long deadline) {
    lifetime().resume(deadline);
  }

  void resumeAwaitedAck(String endReason, long deadline) {
    awaitedAck = new AwaitedAck(this, null, endReason);
    awaitedAck.resume(deadline);
  }

  void resumeOrphan(boolean forsaken, long deadline) {
    orphan = new Orphan(this, this);
    orphan.resume(forsaken, deadline);
  }

  SessionTimer resumeSession(SessionTimer.Progress left) {
    session().resume(left);
    return session;
  }
}
