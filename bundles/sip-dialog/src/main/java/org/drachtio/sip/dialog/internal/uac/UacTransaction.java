package org.drachtio.sip.dialog.internal.uac;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.message.Header;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.GoneClient;
import org.drachtio.sip.dialog.internal.compose.Micros;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.DialogNumbers;
import org.drachtio.sip.dialog.internal.dialog.DialogState;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;
import org.drachtio.sip.dialog.internal.dialog.OwnRequest;
import org.drachtio.sip.dialog.internal.session.AwaitedAck;
import org.drachtio.sip.dialog.internal.session.HangUpReasons;

/**
 * A request of an application, from its sending to its end (sip-behaviour.md §3). Lane thread only.
 */
public final class UacTransaction implements ClientTransactionUser, OwnRequest, AwaitedAck.Invite {

  private final AskedRequests home;
  private final LaneServices services;

  /** As applications know it. */
  private final String id;

  /** Of the dialog that it is in or may create; empty otherwise. */
  private final String dialogId;

  /**
   * The dialog that it was sent in, or that its 2xx has created; {@code null} if none. Early ones
   * are in {@link #forks}.
   */
  private Dialog dialog;

  /** Who has answered it, if it is an INVITE; {@code null} before the first. */
  private Forks answerers;

  /** Whether it was sent in a dialog. */
  private final boolean inDialog;

  private ClientTransaction transaction;

  /** The application cancelled it. */
  private boolean cancelled;

  /** The application has gone: nobody hears of it any more, and a 2xx is hung up at once. */
  private boolean abandoned;

  /**
   * The application has gone: until then, on the lane's clock, another may go on with the
   * subscription that this may begin. 0: it is there.
   */
  private long orphanedUntil;

  /** The application has had its final response. */
  private boolean concluded;

  /** The ACK of the 2xx to this INVITE, for its repetitions; {@code null} if there is none. */
  private OutgoingRequest ack;

  /** It could not be sent; the 503 that stands for this is on its way. */
  private boolean failing;

  /** One that will be sent, in the dialog if there is one. */
  public UacTransaction(AskedRequests home, String id, String dialogId, Dialog dialog) {
    this(home, id, dialogId, dialog, dialog != null);
  }

  /** One that may have created its dialog. */
  public UacTransaction(
      AskedRequests home, String id, String dialogId, Dialog dialog, boolean inDialog) {
    this.home = home;
    this.services = home.services();
    this.id = id;
    this.dialogId = dialogId;
    this.dialog = dialog;
    this.inDialog = inDialog;
  }

  /** What the next version of the bundle goes on with. */
  public UacSnapshot snapshot(DialogNumbers dialogs) {
    long number = dialogs.of(dialog);
    return new UacSnapshot(
        id,
        transaction.handle(),
        transaction.request(),
        transaction.hop(),
        dialogId,
        number,
        inDialog,
        cancelled,
        abandoned,
        orphanedUntil,
        concluded,
        dialog != null && dialog.offers().isOurInvite(this),
        dialog != null && dialog.offers().isOurUpdate(this),
        dialog != null && dialog.owedAck().isAwaitedBy(this),
        ack,
        answerers == null ? List.of() : answerers.early(dialogs),
        answerers == null ? List.of() : answerers.late());
  }

  /**
   * Goes on with a transaction that an earlier version of the bundle opened.
   *
   * @param dialogs by the number that snapshots refer to them by
   */
  public static void resume(AskedRequests home, UacSnapshot left, Map<Long, Dialog> dialogs) {
    UacTransaction asking =
        new UacTransaction(
            home, left.id(), left.dialogId(), dialogs.get(left.dialog()), left.inDialog());
    asking.resume(left);
    for (UacSnapshot.Early early : left.early()) {
      Dialog begun = dialogs.get(early.dialog());
      if (begun != null) {
        asking.forks().add(begun).resume(early.rseq(), early.awaitsPrack());
      }
    }
    left.late().forEach(late -> asking.forks().addLate(late));
    asking.rejoin(left.handle(), left.request(), left.hop());
  }

  private void resume(UacSnapshot left) {
    cancelled = left.cancelled();
    abandoned = left.abandoned();
    orphanedUntil = left.orphanedUntil();
    concluded = left.concluded();
    ack = left.ack();
    if (dialog != null) {
      dialog.offers().resumed(this, left.ourInvite(), left.ourUpdate());
      if (left.awaitsAck()) {
        dialog.owedAck().rejoined(this);
      }
    }
  }

  /** If it has ended meanwhile, that is heard once the lane runs again: users are not there yet. */
  private void rejoin(String handle, SipMessage request, Hop hop) {
    Optional<ClientTransaction> live = services.transactions().client(handle);
    transaction = live.orElseGet(() -> new GoneClient(request, hop, handle));
    if (!concluded) {
      home.add(this);
      home.earlyNotifies().opened(this);
    } else if (live.isPresent()) {
      home.accepted(this);
    }
    if (live.isPresent()) {
      transaction.setUser(this);
    } else {
      services.lane().execute(() -> onOver(transaction));
    }
  }

  /** Sends it. */
  public void open(OutgoingRequest request) {
    home.add(this);
    if (inDialog) {
      dialog.sent(this, request.message());
    }
    ClientTransaction opened = services.transactions().open(request.message(), request.hop(), this);
    transaction = opened;
    if (!inDialog && method().equals(Methods.INVITE)) {
      opened.observe(services.transactions().observers().sent(opened.request(), id));
    }
    home.earlyNotifies().opened(this);
  }

  @Override
  public void withdraw() {
    transaction.cancel(List.of());
  }

  /** Cancels it on behalf of the application. */
  public SipMessage cancel(List<Header> headers) {
    cancelled = true;
    return transaction.cancel(headers);
  }

  /**
   * The application has gone (admin-protocol.md §9). An INVITE outside any dialog is cancelled; a
   * 2xx to that or to a re-INVITE will be hung up. What a SUBSCRIBE begins is an orphan.
   *
   * @param graceMillis how long that waits for another application
   */
  public void abandon(int graceMillis) {
    if (method().equals(Methods.SUBSCRIBE) && !inDialog) {
      orphanedUntil = services.lane().now() + graceMillis;
    }
    if (!method().equals(Methods.INVITE)) {
      return;
    }
    abandoned = true;
    if (!inDialog && !cancelled) {
      cancel(List.of());
    }
  }

  /** Another application goes on with it. */
  public void reclaim() {
    orphanedUntil = 0;
  }

  /** The dialog that it has begun is known to applications. */
  public void announced() {
    if (orphanedUntil > 0) {
      dialog.abandon(orphanedUntil - services.lane().now());
    }
  }

  @Override
  public void acknowledgedWith(OutgoingRequest first) {
    if (ack == null) {
      ack = first;
    }
  }

  /** Who has answered it. */
  public Forks forks() {
    if (answerers == null) {
      answerers = new Forks();
    }
    return answerers;
  }

  /** Whether {@link #forks} knows anybody. */
  private boolean hasForks() {
    return answerers != null;
  }

  @Override
  public String id() {
    return id;
  }

  public String dialogId() {
    return dialogId;
  }

  /** {@code null} if there is none; early ones are in {@link #forks}. */
  public Dialog dialog() {
    return dialog;
  }

  /** A NOTIFY has begun this dialog. */
  public void began(Dialog begun) {
    dialog = begun;
  }

  public boolean isInDialog() {
    return inDialog;
  }

  public ClientTransaction transaction() {
    return transaction;
  }

  public Hop hop() {
    return transaction.hop();
  }

  public String method() {
    return transaction.request().method();
  }

  @Override
  public void onResponse(ClientTransaction from, InboundMessage inbound) {
    transaction = from;
    SipMessage response = inbound.message();
    int status = response.status();
    if (status == 100) {
      return;
    }
    boolean accepted = status >= 200 && status < 300;
    boolean invite = method().equals(Methods.INVITE);
    if (accepted && invite && concluded) {
      repeated(inbound);
      return;
    }
    if (concluded) {
      return;
    }
    if (abandoned) {
      onResponseForNobody(from, inbound);
      return;
    }
    if (status < 200) {
      if (!invite || isNews(inbound)) {
        services.user().onResponse(id, dialogId, inbound);
      }
      return;
    }
    concluded = true;
    if (accepted) {
      accepted(inbound);
      if (invite && !from.isOver()) {
        home.accepted(this);
      }
    }
    services.user().onResponse(id, dialogId, inbound);
    conclude(status);
  }

  private void accepted(InboundMessage inbound) {
    SipMessage response = inbound.message();
    boolean invite = method().equals(Methods.INVITE);
    if (!inDialog && !dialogId.isEmpty() && home.earlyNotifies().mayBegin(this, response)) {
      beginDialog(inbound);
    }
    if (dialog != null && dialog.isLive()) {
      noteSession(response);
      if (inDialog) {
        dialog.target().accepted(method(), inbound);
      }
    }
    if (!invite || dialog == null) {
      return;
    }
    if (inDialog && !dialog.isLive()) {
      // the peer's BYE crossed our re-INVITE: the application's ACK would find no dialog
      dialog.owedAck().acknowledge(response.cseq()).ifPresent(this::acknowledgedWith);
      return;
    }
    dialog.owedAck().await(this, response.cseq(), endReason(response));
  }

  /**
   * Why the call is over with the ACK. Without a Contact no request can be sent in it (RFC 3261
   * §12.1.2); client libraries make no dialog of it.
   */
  private String endReason(SipMessage response) {
    if (inDialog) {
      return "";
    }
    if (cancelled) {
      return HangUpReasons.CANCEL_RACE;
    }
    return response.contact().isEmpty() ? HangUpReasons.NO_CONTACT : "";
  }

  /**
   * Whether the application is to hear of a provisional response to an INVITE: a repeated reliable
   * one is none of its business.
   */
  private boolean isNews(InboundMessage inbound) {
    SipMessage response = inbound.message();
    String tag = response.toTag();
    Forks.Fork fork = forks().withTag(tag).orElse(null);
    if (fork == null) {
      if (tag.isEmpty() || forks().isFull() || inDialog && !tag.equals(dialog.remoteTag())) {
        return true;
      }
      fork = forks().add(inDialog ? dialog : earlyDialog(inbound));
    }
    if (!fork.accepts(response)) {
      return false;
    }
    if (!inDialog && response.rseq() >= 0) {
      fork.dialog().target().learn(inbound, transaction.request());
      fork.dialog().announce(id);
    }
    return true;
  }

  private Dialog earlyDialog(InboundMessage inbound) {
    Dialog begun = dialogOf(inbound);
    home.dialogs().add(begun);
    return begun;
  }

  private Dialog dialogOf(InboundMessage inbound) {
    return new Dialog(
        home.dialogs(),
        DialogState.asUac(
            transaction.request(), inbound.message(), inbound.flow(), id, services.lane().now()));
  }

  /** What the accepted request means for the session, its timer, and for a subscription. */
  private void noteSession(SipMessage response) {
    dialog.lifetime().subscribed(transaction.request(), response);
    if (inDialog && !endsSubscription()) {
      dialog.lifetime().notified(transaction.request());
    }
    if (!method().equals(Methods.INVITE) && !method().equals(Methods.UPDATE)) {
      return;
    }
    dialog.describe(transaction.request());
    if (!dialog.isConfirmed()) {
      return; // an UPDATE before the answer: there is no session yet
    }
    dialog.session().accepted(response, inDialog);
  }

  private void onResponseForNobody(ClientTransaction from, InboundMessage inbound) {
    int status = inbound.message().status();
    if (status < 200) {
      return;
    }
    concluded = true;
    if (status < 300) {
      hangUp(inbound);
      if (!from.isOver()) {
        home.accepted(this);
      }
    }
    conclude(status);
  }

  /** ACKs and ends what a 2xx has begun for nobody; its repetitions will be ACKed again. */
  private void hangUp(InboundMessage inbound) {
    SipMessage response = inbound.message();
    if (inDialog) {
      dialog.acknowledgeAndBye(response.cseq()).ifPresent(this::acknowledgedWith);
      dialog.end();
      return;
    }
    Dialog answered = dialogOf(inbound);
    answered.observe(transaction.call());
    answered.target().routePastNat(inbound, transaction.request());
    forks()
        .withTag(response.toTag())
        .ifPresent(early -> answered.usedSeq(early.dialog().state().localSeq()));
    dialog = answered;
    answered.acknowledgeAndBye(response.cseq()).ifPresent(this::acknowledgedWith);
  }

  /** The 2xx makes its sender's dialog the one that applications know; all others end. */
  private void beginDialog(InboundMessage inbound) {
    SipMessage response = inbound.message();
    boolean notified = dialog != null && dialog.remoteTag().equals(response.toTag());
    if (!notified) {
      dialog =
          forks()
              .withTag(response.toTag())
              .map(Forks.Fork::dialog)
              .orElseGet(() -> earlyDialog(inbound));
    }
    if (notified) {
      dialog.target().learnIfUnknown(response);
    } else {
      dialog.target().learn(inbound, transaction.request());
      dialog.target().awaitNotify(method().equals(Methods.SUBSCRIBE));
    }
    dialog.confirm();
    dialog.observe(transaction.call());
    if (!dialog.isStable()) {
      dialog.announce(id);
      announced();
    }
  }

  /**
   * A 2xx after the first: a repetition is ACKed again, another fork's dialog is ended (RFC 3261
   * §13.2.2.4).
   */
  private void repeated(InboundMessage inbound) {
    SipMessage response = inbound.message();
    if (dialog != null && response.toTag().equals(dialog.remoteTag())) {
      acknowledgeAgain(ack);
      return;
    }
    Optional<Forks.Late> known = forks().lateWithTag(response.toTag());
    if (known.isPresent()) {
      acknowledgeAgain(known.get().ack());
      return;
    }
    Dialog late = dialogOf(inbound);
    late.target().routePastNat(inbound, transaction.request());
    OutgoingRequest first = late.acknowledgeAndBye(response.cseq()).orElse(null);
    forks().addLate(new Forks.Late(response.toTag(), first));
  }

  private void acknowledgeAgain(OutgoingRequest first) {
    if (first != null) {
      first.sendWithoutTransaction(services.transport());
    }
  }

  private void conclude(int status) {
    if (dialog != null) {
      dialog.offers().concluded(this);
    }
    if (!inDialog && hasForks()) {
      forks().endAllBut(dialog);
    }
    if (home.remove(this)) {
      services.user().onTransactionOver(id, dialogId);
    }
    home.earlyNotifies().concluded(this, status < 300);
    if (dialog == null) {
      return;
    }
    boolean challenged = status == 401 || status == 407;
    boolean bye = inDialog && method().equals(Methods.BYE) && !challenged;
    if (challenged && inDialog && method().equals(Methods.BYE)) {
      dialog.lifetime().byeChallenged();
    }
    boolean failed = !inDialog && status >= 300;
    if (bye || failed || endsSubscription()) {
      dialog.end();
    }
  }

  private boolean endsSubscription() {
    return inDialog && dialog.lifetime().isEndedBy(transaction.request());
  }

  @Override
  public void onTimeout(ClientTransaction from) {
    transaction = from;
    standIn(408, "Request Timeout");
  }

  @Override
  public void onFailure(ClientTransaction from, SendFailure failure) {
    transaction = from;
    failing = true;
    // It may fail before the application has been told that it was sent: the response must not come
    // first.
    services.lane().execute(() -> standIn(failure.status(), failure.phrase()));
  }

  /** A response that the stack makes looks like one from the network (sip-behaviour.md §3.6). */
  private void standIn(int status, String reason) {
    if (concluded) {
      return;
    }
    Hop hop = transaction.hop();
    SipMessage response =
        MessageBuilder.response(transaction.request(), status, reason, Ids.token()).build();
    Flow flow = new Flow(hop.local(), hop.host(), hop.port(), hop.connection());
    onResponse(transaction, new InboundMessage(response, flow, Micros.now()));
  }

  @Override
  public void onOver(ClientTransaction from) {
    home.over(this);
    if (dialog != null) {
      dialog.owedAck().inviteOver(this);
    }
    if (!concluded && !failing) {
      transaction = from;
      standIn(408, "Request Timeout");
    }
  }
}
