package org.drachtio.sip.dialog.internal.dialog;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.dialog.DialogId;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.session.Description;

/**
 * The state of a dialog as RFC 3261 §12 defines it: identifiers, parties, route set, remote target
 * and sequence numbers. Plain data, so that it can be written to a parcel; what happens to it is
 * decided by {@link Dialog}.
 *
 * <p><b>Threading:</b> its Call-ID's lane.
 */
public final class DialogState {

  public enum Role {
    UAS,
    UAC
  }

  public enum Phase {
    /** A provisional response with a tag was sent or received. */
    EARLY,
    /** A 2xx was sent or received. */
    CONFIRMED,
    /** A BYE is on its way: nothing more is delivered. */
    ENDING
  }

  /**
   * All of it that changes in the course of the dialog.
   *
   * @param onTrial its application is a successor that has not shown yet that it knows it
   * @param awaitsNotify a subscription of ours whose first NOTIFY, which has its route set, has not
   *     come
   * @param natRoute next hop that overrides routes and target; empty if none
   * @param source see {@link #isFrom}
   * @param description {@code null} if it is not known
   */
  public record Progress(
      Phase phase,
      long localSeq,
      long remoteSeq,
      boolean onTrial,
      boolean awaitsNotify,
      List<String> routes,
      String remoteTarget,
      String localContact,
      ListeningPoint local,
      long connection,
      String natRoute,
      String source,
      long acknowledgedSeq,
      long acceptedSeq,
      Description description) {

    public Progress {
      routes = List.copyOf(routes);
    }
  }

  /**
   * All of it, as it crosses a hand-over. Immutable.
   *
   * @param createdAt on the lane's clock
   */
  public record Snapshot(
      String id,
      Role role,
      String callId,
      String localTag,
      String remoteTag,
      String localParty,
      String remoteParty,
      String method,
      String transactionId,
      long createdAt,
      Progress progress) {}

  /** Text of the {@link DialogId}. */
  private final String id;

  private final Role role;
  private final String callId;
  private final String localTag;
  private final String remoteTag;

  /** Value of From in our requests, of To in theirs; with tag. */
  private final String localParty;

  /** Value of To in our requests; with tag, if the peer has one. */
  private final String remoteParty;

  /** Method of the request that created it: INVITE or SUBSCRIBE. */
  private final String method;

  /** As applications know the transaction that created it. */
  private final String transactionId;

  private final long createdAt;

  private Phase phase = Phase.EARLY;

  /** CSeq number of our last request. */
  private long localSeq;

  /** CSeq number of the peer's last request; −1 before the first. */
  private long remoteSeq = -1;

  /** Its application is a successor that has not shown yet that it knows it. */
  private boolean onTrial;

  /** A subscription of ours whose first NOTIFY has not come: that has its route set. */
  private boolean awaitsNotify;

  /** Route header values of our requests, in order. */
  private List<String> routes = List.of();

  private String remoteTarget = "";

  /** Contact value of our requests. */
  private String localContact = "";

  /** Where our requests leave. */
  private ListeningPoint local;

  /** Id of the connection that the dialog is pinned to, 0 if none. */
  private long connection;

  /**
   * Next hop that overrides routes and target, because the peer is behind a NAT (sip-behaviour.md
   * §7); empty if none.
   */
  private String natRoute = "";

  /**
   * Address from which the request came that created the dialog on our side; empty if it is not
   * known.
   */
  private String source = "";

  /** CSeq number of the last ACK that acknowledged a 2xx of ours; 0 if none did. */
  private long acknowledgedSeq;

  /** CSeq number of our last INVITE that was answered 2xx: the ACK's number; 0 if none. */
  private long acceptedSeq;

  /** What our side offered or answered last; {@code null} if that is not known. */
  private Description description;

  public DialogState(
      String id,
      Role role,
      String callId,
      String localTag,
      String remoteTag,
      String localParty,
      String remoteParty,
      String method,
      String transactionId,
      long now) {
    this.id = id;
    this.role = role;
    this.callId = callId;
    this.localTag = localTag;
    this.remoteTag = remoteTag;
    this.localParty = localParty;
    this.remoteParty = remoteParty;
    this.method = method;
    this.transactionId = transactionId;
    this.createdAt = now;
  }

  /** The dialog that an answered request creates on our side (RFC 3261 §12.1.1). */
  public static DialogState asUas(
      SipMessage request, Flow flow, String localTag, String transactionId, long now) {
    String to = request.header("To").orElse("");
    String from = request.header("From").orElse("");
    DialogState state =
        new DialogState(
            DialogId.text(request.callId(), request.fromTag()),
            Role.UAS,
            request.callId(),
            localTag,
            request.fromTag(),
            withTag(to, request.toTag(), localTag),
            from,
            request.method(),
            transactionId,
            now);
    state.remoteSeq = request.cseq();
    state.source = flow.address();
    state.routes = routesAsRecorded(request);
    state.remoteTarget = request.contact().map(NameAddress::uri).orElse("");
    state.follow(flow);
    return state;
  }

  /** The dialog that a response to our request creates (RFC 3261 §12.1.2). */
  public static DialogState asUac(
      SipMessage request, SipMessage response, Flow flow, String transactionId, long now) {
    DialogState state =
        asked(request, response.toTag(), response.header("To").orElse(""), transactionId, now);
    state.follow(flow);
    // Until there is a Contact, and for a peer that gives none though it must: its ACK and BYE.
    state.remoteTarget = request.requestUri();
    state.learn(response);
    return state;
  }

  /**
   * The dialog that a NOTIFY creates before the SUBSCRIBE that it answers has a response (RFC 6665
   * §4.4.1).
   */
  public static DialogState asNotified(
      SipMessage subscribe, SipMessage notify, Flow flow, String transactionId, long now) {
    DialogState state =
        asked(subscribe, notify.fromTag(), notify.header("From").orElse(""), transactionId, now);
    state.follow(flow);
    state.remoteSeq = notify.cseq();
    return state;
  }

  private static DialogState asked(
      SipMessage request, String remoteTag, String remoteParty, String transactionId, long now) {
    DialogState state =
        new DialogState(
            DialogId.text(request.callId(), request.fromTag()),
            Role.UAC,
            request.callId(),
            request.fromTag(),
            remoteTag,
            request.header("From").orElse(""),
            remoteParty,
            request.method(),
            transactionId,
            now);
    state.localSeq = request.cseq();
    state.localContact = request.header("Contact").orElse("");
    return state;
  }

  private static String withTag(String value, String present, String tag) {
    return present.isEmpty() ? value + ";tag=" + tag : value;
  }

  /** The state that an earlier version of the bundle left. */
  public static DialogState of(Snapshot left) {
    DialogState state =
        new DialogState(
            left.id(),
            left.role(),
            left.callId(),
            left.localTag(),
            left.remoteTag(),
            left.localParty(),
            left.remoteParty(),
            left.method(),
            left.transactionId(),
            left.createdAt());
    state.resume(left.progress());
    return state;
  }

  private void resume(Progress left) {
    phase = left.phase();
    localSeq = left.localSeq();
    remoteSeq = left.remoteSeq();
    onTrial = left.onTrial();
    awaitsNotify = left.awaitsNotify();
    routes = left.routes();
    remoteTarget = left.remoteTarget();
    localContact = left.localContact();
    local = left.local();
    connection = left.connection();
    natRoute = left.natRoute();
    source = left.source();
    acknowledgedSeq = left.acknowledgedSeq();
    acceptedSeq = left.acceptedSeq();
    description = left.description();
  }

  /** What the next version of the bundle goes on with. */
  public Snapshot snapshot() {
    return new Snapshot(
        id,
        role,
        callId,
        localTag,
        remoteTag,
        localParty,
        remoteParty,
        method,
        transactionId,
        createdAt,
        progress());
  }

  private Progress progress() {
    return new Progress(
        phase,
        localSeq,
        remoteSeq,
        onTrial,
        awaitsNotify,
        routes,
        remoteTarget,
        localContact,
        local,
        connection,
        natRoute,
        source,
        acknowledgedSeq,
        acceptedSeq,
        description);
  }

  public String id() {
    return id;
  }

  public Role role() {
    return role;
  }

  public String callId() {
    return callId;
  }

  public String localTag() {
    return localTag;
  }

  public String remoteTag() {
    return remoteTag;
  }

  public String localParty() {
    return localParty;
  }

  public String remoteParty() {
    return remoteParty;
  }

  public String method() {
    return method;
  }

  public String transactionId() {
    return transactionId;
  }

  public long createdAt() {
    return createdAt;
  }

  public Phase phase() {
    return phase;
  }

  void phase(Phase next) {
    phase = next;
  }

  public boolean isOnTrial() {
    return onTrial;
  }

  void onTrial(boolean tried) {
    onTrial = tried;
  }

  public Description description() {
    return description;
  }

  /** Remembers what the message describes, if it does, as what our side said last. */
  void describe(SipMessage message) {
    Description said = Description.of(message);
    if (said != null) {
      description = said;
    }
  }

  // Sequence numbers.

  public long localSeq() {
    return localSeq;
  }

  /** Takes the number of our next request. */
  long nextSeq() {
    return ++localSeq;
  }

  /** Our last request has this number, or a later one was sent. */
  void usedSeq(long cseq) {
    localSeq = Math.max(localSeq, cseq);
  }

  /** Whether a request of the peer comes after a later one (RFC 3261 §12.2.2). */
  boolean isOutOfOrder(SipMessage request) {
    return request.cseq() < remoteSeq;
  }

  /** A request of the peer has come, whatever becomes of it. */
  void numbered(SipMessage request) {
    remoteSeq = Math.max(remoteSeq, request.cseq());
  }

  public long acceptedSeq() {
    return acceptedSeq;
  }

  void acceptedSeq(long inviteSeq) {
    acceptedSeq = inviteSeq;
  }

  public long acknowledgedSeq() {
    return acknowledgedSeq;
  }

  void acknowledgedSeq(long ackSeq) {
    acknowledgedSeq = ackSeq;
  }

  // Where our requests go.

  public boolean awaitsNotify() {
    return awaitsNotify;
  }

  void awaitsNotify(boolean awaits) {
    awaitsNotify = awaits;
  }

  public List<String> routes() {
    return routes;
  }

  /** Takes the route set from a request of the peer. */
  void routeAsRecorded(SipMessage request) {
    routes = routesAsRecorded(request);
  }

  private static List<String> routesAsRecorded(SipMessage request) {
    List<String> routes = new ArrayList<>();
    for (NameAddress route : request.recordRoutes()) {
      routes.add(route.toString());
    }
    return routes;
  }

  /** Takes route set and remote target from a response to the request that created it. */
  void learn(SipMessage response) {
    List<NameAddress> recorded = response.recordRoutes();
    List<String> reversed = new ArrayList<>(recorded.size());
    for (int i = recorded.size() - 1; i >= 0; i--) {
      reversed.add(recorded.get(i).toString());
    }
    routes = reversed;
    response.contact().ifPresent(contact -> remoteTarget = contact.uri());
  }

  public String remoteTarget() {
    return remoteTarget;
  }

  void remoteTarget(String uri) {
    remoteTarget = uri;
  }

  public String localContact() {
    return localContact;
  }

  void localContact(String value) {
    localContact = value;
  }

  public ListeningPoint local() {
    return local;
  }

  public long connection() {
    return connection;
  }

  /** Our requests go by this flow from now on. */
  void follow(Flow flow) {
    local = flow.local();
    connection = flow.connection();
  }

  /** Whether a flow is from the address that the peer's first request came from. */
  boolean isFrom(Flow flow) {
    return source.isEmpty() || source.equals(flow.address());
  }

  public String natRoute() {
    return natRoute;
  }

  void natRoute(String nextHop) {
    natRoute = nextHop;
  }
}
