package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;

/**
 * The state of a dialog (RFC 3261 §12). Plain data, so that it can be written to a parcel.
 *
 * <p><b>Threading:</b> its Call-ID's lane.
 */
final class Dialog {

  enum Role {
    UAS,
    UAC
  }

  enum State {
    /** A provisional response with a tag was sent or received. */
    EARLY,
    /** A 2xx was sent or received. */
    CONFIRMED,
    /** A BYE is on its way: nothing more is delivered. */
    ENDING
  }

  /**
   * {@code <Call-ID>;from-tag=<From tag of the request that created it>} (admin-protocol.md §6).
   */
  final String id;

  final Role role;
  final String callId;
  final String localTag;
  final String remoteTag;

  /** Value of From in our requests, of To in theirs; with tag. */
  final String localParty;

  /** Value of To in our requests; with tag, if the peer has one. */
  final String remoteParty;

  /** Method of the request that created it: INVITE or SUBSCRIBE. */
  final String method;

  /** As applications know the transaction that created it. */
  final String transactionId;

  final long createdAt;

  State state = State.EARLY;

  /** What {@link DialogTable} counts of it. */
  int weight;

  /** CSeq number of our last request. */
  long localSeq;

  /** CSeq number of the peer's last request; −1 before the first. */
  long remoteSeq = -1;

  /** A subscription of ours whose first NOTIFY has not come: that has its route set. */
  boolean awaitsNotify;

  /** Route header values of our requests, in order. */
  List<String> routes = List.of();

  String remoteTarget = "";

  /** Contact value of our requests. */
  String localContact = "";

  /** Where our requests leave. */
  ListeningPoint local;

  /** Id of the connection that the dialog is pinned to, 0 if none. */
  long connection;

  /**
   * Next hop that overrides routes and target, because the peer is behind a NAT (sip-behaviour.md
   * §7); empty if none.
   */
  String natRoute = "";

  /** 2xx to INVITEs that wait for their ACK; hardly ever more than one. */
  final List<AnsweredInvite> unacknowledged = new ArrayList<>(1);

  /** CSeq number of the last ACK that acknowledged one of these; 0 if none did. */
  long acknowledgedSeq;

  /** Requests of the peer that wait for the application's final response. */
  final List<UasTransaction> unanswered = new ArrayList<>(1);

  /** Our INVITE in this dialog that waits for its final response; {@code null} if none. */
  UacTransaction ourInvite;

  /** Our UPDATE with an offer that waits for its final response; {@code null} if none. */
  UacTransaction ourUpdate;

  /**
   * Reliable provisional responses to the peer's INVITE that is or was answered last; {@code null}
   * if none.
   */
  ReliableProvisionals provisionals;

  /** CSeq number of our last INVITE that was answered 2xx: the ACK's number; 0 if none. */
  long acceptedSeq;

  /** {@code null} if the application has acknowledged what it was told of. */
  AwaitedAck awaitedAck;

  /** What our side offered or answered last; {@code null} if that is not known. */
  Description description;

  /** {@code null}: its application is there, or nobody has noticed yet that it has gone. */
  Orphan orphan;

  /** Its application is a successor that has not shown yet that it knows it. */
  boolean onTrial;

  /** {@code null}: it lasts until somebody ends it. */
  Lifetime lifetime;

  /** {@code null} if a session timer was never spoken of. */
  SessionTimer session;

  Dialog(
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

  static String idOf(String callId, String fromTag) {
    return callId + ";from-tag=" + fromTag;
  }

  /** The dialog that an answered request creates on our side (RFC 3261 §12.1.1). */
  static Dialog asUas(
      SipMessage request, Flow flow, String localTag, String transactionId, long now) {
    String to = request.header("To").orElse("");
    String from = request.header("From").orElse("");
    Dialog dialog =
        new Dialog(
            idOf(request.callId(), request.fromTag()),
            Role.UAS,
            request.callId(),
            localTag,
            request.fromTag(),
            withTag(to, request.toTag(), localTag),
            from,
            request.method(),
            transactionId,
            now);
    dialog.remoteSeq = request.cseq();
    dialog.routes = routesAsRecorded(request);
    dialog.remoteTarget = request.contact().map(NameAddress::uri).orElse("");
    dialog.local = flow.local();
    dialog.connection = flow.connection();
    return dialog;
  }

  /** The dialog that a response to our request creates (RFC 3261 §12.1.2). */
  static Dialog asUac(
      SipMessage request, SipMessage response, Flow flow, String transactionId, long now) {
    Dialog dialog =
        new Dialog(
            idOf(request.callId(), request.fromTag()),
            Role.UAC,
            request.callId(),
            request.fromTag(),
            response.toTag(),
            request.header("From").orElse(""),
            response.header("To").orElse(""),
            request.method(),
            transactionId,
            now);
    dialog.localSeq = request.cseq();
    dialog.localContact = request.header("Contact").orElse("");
    dialog.local = flow.local();
    dialog.connection = flow.connection();
    // Until there is a Contact, and for a peer that gives none though it must: its ACK and BYE.
    dialog.remoteTarget = request.requestUri();
    dialog.learn(response);
    return dialog;
  }

  /**
   * The dialog that a NOTIFY creates before the SUBSCRIBE that it answers has a response (RFC 6665
   * §4.4.1).
   */
  static Dialog asNotified(
      SipMessage subscribe, SipMessage notify, Flow flow, String transactionId, long now) {
    Dialog dialog =
        new Dialog(
            idOf(subscribe.callId(), subscribe.fromTag()),
            Role.UAC,
            subscribe.callId(),
            subscribe.fromTag(),
            notify.fromTag(),
            subscribe.header("From").orElse(""),
            notify.header("From").orElse(""),
            subscribe.method(),
            transactionId,
            now);
    dialog.localSeq = subscribe.cseq();
    dialog.localContact = subscribe.header("Contact").orElse("");
    dialog.local = flow.local();
    dialog.connection = flow.connection();
    dialog.remoteSeq = notify.cseq();
    return dialog;
  }

  /** Whether a request of the peer comes after a later one (RFC 3261 §12.2.2). */
  boolean isOutOfOrder(SipMessage request) {
    return request.cseq() < remoteSeq;
  }

  /** A request of the peer has come, whatever becomes of it. */
  void numbered(SipMessage request) {
    remoteSeq = Math.max(remoteSeq, request.cseq());
  }

  /** The route set that a request of the peer says. */
  static List<String> routesAsRecorded(SipMessage request) {
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

  /**
   * The 2xx that an ACK of the peer acknowledges, which waits no more. It has the number of its
   * INVITE (RFC 3261 §13.2.2.4); one with a number that no INVITE has is taken for the 2xx that has
   * waited longest. A number that was seen before, or a lower one, is a copy that comes late, which
   * must not stop the repetitions of another 2xx.
   *
   * @param cseq number of the ACK
   */
  Optional<AnsweredInvite> acknowledgedBy(long cseq) {
    AnsweredInvite answered = null;
    for (AnsweredInvite waiting : unacknowledged) {
      if (waiting.cseq == cseq) {
        answered = waiting;
        break;
      }
    }
    if (answered == null && cseq > acknowledgedSeq && !unacknowledged.isEmpty()) {
      answered = unacknowledged.get(0);
    }
    if (answered != null) {
      acknowledgedSeq = cseq;
      unacknowledged.remove(answered);
    }
    return Optional.ofNullable(answered);
  }

  /** Takes the remote target from a response, if no other message has said it. */
  void targetIfUnknown(SipMessage response) {
    if (remoteTarget.isEmpty()) {
      response.contact().ifPresent(contact -> remoteTarget = contact.uri());
    }
  }

  private static String withTag(String value, String present, String tag) {
    return present.isEmpty() ? value + ";tag=" + tag : value;
  }
}
