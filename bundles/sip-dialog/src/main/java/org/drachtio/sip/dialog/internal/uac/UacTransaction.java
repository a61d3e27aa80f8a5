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
import org.drachtio.sip.dialog.internal.dialog.LaneServices;
import org.drachtio.sip.dialog.internal.dialog.OwnRequest;
import org.drachtio.sip.dialog.internal.session.AwaitedAck;

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

  /**
   * If the transaction has ended meanwhile, its end is told once the lane runs again: users are not
   * there yet.
   */
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

  /** The ACK of the 2xx to this INVITE; {@code null} if there is none. */
  OutgoingRequest ack() {
    return ack;
  }

  /** Whether the application has cancelled it. */
  boolean isCancelled() {
    return cancelled;
  }

  /** The requests of the lane that it is one of. */
  AskedRequests home() {
    return home;
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

  /** A NOTIFY or an answer has begun this dialog. */
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
      UacAnswers.repeated(this, inbound);
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
      if (!invite || UacAnswers.isNews(this, inbound)) {
        services.user().onResponse(id, dialogId, inbound);
      }
      return;
    }
    concluded = true;
    if (accepted) {
      UacAnswers.accepted(this, inbound);
      if (invite && !from.isOver()) {
        home.accepted(this);
      }
    }
    services.user().onResponse(id, dialogId, inbound);
    conclude(status);
  }

  private void onResponseForNobody(ClientTransaction from, InboundMessage inbound) {
    int status = inbound.message().status();
    if (status < 200) {
      return;
    }
    concluded = true;
    if (status < 300) {
      UacAnswers.hangUp(this, inbound);
      if (!from.isOver()) {
        home.accepted(this);
      }
    }
    conclude(status);
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

  boolean endsSubscription() {
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
