package org.drachtio.sip.dialog.internal.uac;

import java.util.Optional;
import org.drachtio.api.dialog.DialogId;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.RequestRoute;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.drachtio.sip.dialog.internal.compose.AppHeaders;
import org.drachtio.sip.dialog.internal.compose.Localhost;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.compose.RAck;
import org.drachtio.sip.dialog.internal.compose.RequestComposer;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.LaneDialogs;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;
import org.drachtio.sip.dialog.internal.dialog.OwnRequest;

/** Requests of applications (admin-protocol.md §5.2 to §5.4). Lane thread only. */
public final class Uac {

  private final AskedRequests asked;
  private final LaneServices services;
  private final LaneDialogs dialogs;

  public Uac(AskedRequests asked) {
    this.asked = asked;
    this.services = asked.services();
    this.dialogs = asked.dialogs();
  }

  public Outcome request(RequestCommand command) {
    if (!command.dialogId().isEmpty()) {
      return inDialog(command);
    }
    if (command.method().equals(Methods.CANCEL)) {
      return cancel(command);
    }
    if (!dialogs.hasRoom() && Methods.beginsDialog(command.method())) {
      return new Outcome.Failed(FailureReason.TOO_MANY_DIALOGS);
    }
    return outOfDialog(command);
  }

  private Outcome inDialog(RequestCommand command) {
    boolean ack = command.method().equals(Methods.ACK);
    Optional<Dialog> known = dialogs.stable(command.dialogId());
    if (known.isEmpty()) {
      return new Outcome.Failed(
          ack ? FailureReason.ACK_OUTSIDE_DIALOG : FailureReason.UNKNOWN_DIALOG);
    }
    Dialog dialog = known.get();
    if (command.method().equals(Methods.PRACK)) {
      Optional<Dialog> answered = acknowledgedBy(command, dialog);
      if (answered.isEmpty()) {
        return new Outcome.Failed(FailureReason.PRACK_WITHOUT_INVITE);
      }
      dialog = answered.get();
    }
    if (ack && dialog.state().acceptedSeq() == 0) {
      return new Outcome.Failed(FailureReason.ACK_BEFORE_SUCCESS);
    }
    if (lacksContentType(command)) {
      return new Outcome.Failed(FailureReason.NO_CONTENT_TYPE_IN_DIALOG);
    }
    String bad = AppHeaders.badInside(command.headers());
    if (!bad.isEmpty()) {
      return new Outcome.Failed(FailureReason.BAD_REQUEST_IN_DIALOG, "", bad);
    }
    dialog.ownership().used();
    long cseq = ack ? dialog.state().acceptedSeq() : dialog.state().localSeq() + 1;
    Optional<OutgoingRequest> composed =
        dialog.compose(command.method(), command.uri(), cseq, command.headers(), command.body());
    if (composed.isEmpty()) {
      return new Outcome.Failed(FailureReason.NO_ROUTE_IN_DIALOG, dialog.id());
    }
    OutgoingRequest request = composed.get();
    if (!request.fits()) {
      return new Outcome.Failed(FailureReason.TOO_LONG);
    }
    if (ack) {
      return acknowledge(command, dialog, request);
    }
    dialog.usedSeq(cseq);
    if (command.method().equals(Methods.BYE)) {
      // Our re-INVITE is forgotten (admin-protocol.md §5.3).
      dialog.offers().withdrawInvite();
    }
    SentMessage sent = request.asSent();
    new UacTransaction(asked, command.transactionId(), dialog.id(), dialog).open(request);
    return new Outcome.Sent(sent, command.transactionId(), dialog.id());
  }

  /**
   * The dialog of the reliable response that a PRACK acknowledges: one of the forks of the INVITE
   * that is under way. A PRACK that acknowledges none of them is sent all the same: the peer
   * decides about it.
   *
   * @return empty: no INVITE is under way
   */
  private Optional<Dialog> acknowledgedBy(RequestCommand prack, Dialog dialog) {
    UacTransaction invite =
        asked.find(dialog.offers().ourInvite().map(OwnRequest::id).orElse(dialog.transactionId()));
    if (invite == null || !invite.method().equals(Methods.INVITE)) {
      return Optional.empty();
    }
    return AppHeaders.find(prack.headers(), RAck.HEADER)
        .flatMap(RAck::parse)
        .flatMap(rack -> invite.forks().acknowledgedBy(rack.rseq()))
        .map(Forks.Fork::dialog)
        .or(() -> Optional.of(dialog));
  }

  private Outcome acknowledge(RequestCommand command, Dialog dialog, OutgoingRequest ack) {
    ack.sendWithoutTransaction(services.transport());
    dialog.owedAck().sent(ack);
    return new Outcome.Sent(ack.asSent(), command.transactionId(), dialog.id());
  }

  private Outcome cancel(RequestCommand command) {
    UacTransaction asking = asked.find(command.transactionId());
    if (asking == null || !asking.method().equals(Methods.INVITE)) {
      return new Outcome.Failed(FailureReason.UNKNOWN_INVITE, command.transactionId());
    }
    String bad = AppHeaders.badInside(command.headers());
    if (!bad.isEmpty()) {
      return new Outcome.Failed(FailureReason.BAD_CANCEL, command.transactionId(), bad);
    }
    SipMessage sent = asking.cancel(command.headers());
    return new Outcome.Sent(
        new OutgoingRequest(sent, asking.hop()).asSent(), command.transactionId(), "");
  }

  private Outcome outOfDialog(RequestCommand command) {
    String method = command.method();
    if (!isKnown(method)) {
      return new Outcome.Failed(FailureReason.UNKNOWN_METHOD, method + " " + command.uri());
    }
    Optional<SipUri> target = SipUri.parse(command.uri());
    String route =
        command.routeUrl().isEmpty() ? services.policies().outboundProxy() : command.routeUrl();
    boolean routed = !route.isEmpty();
    if (target.isEmpty() && !(routed || command.uri().startsWith("tel:"))) {
      return new Outcome.Failed(FailureReason.BAD_REQUEST_URI, command.uri());
    }
    Optional<Hop> hop =
        target
            .filter(uri -> command.routeUrl().isEmpty() && reachesRegistered(method))
            .flatMap(uri -> services.flows().find(uri, services.lane().now()))
            .map(Flow::back)
            .or(
                () ->
                    RequestRoute.hop(
                        services.transport(), routed ? route : command.uri(), command.uri()));
    if (hop.isEmpty()) {
      return new Outcome.Failed(FailureReason.NO_TRANSPORT);
    }
    Optional<String> from = AppHeaders.find(command.headers(), "From");
    if (from.filter(Localhost::isObscure).isPresent()) {
      return new Outcome.Failed(FailureReason.BAD_FROM, from.get());
    }
    if (target.isPresent() && services.transport().isLocal(target.get())) {
      return new Outcome.Failed(FailureReason.TO_MYSELF);
    }
    if (lacksContentType(command)) {
      return new Outcome.Failed(FailureReason.NO_CONTENT_TYPE);
    }
    String bad = AppHeaders.bad(command.headers());
    if (!bad.isEmpty()) {
      return new Outcome.Failed(FailureReason.BAD_REQUEST, "", bad);
    }
    OutgoingRequest request =
        RequestComposer.outOfDialog(services.transactions().newBranch(), command, hop.get());
    SipMessage message = request.message();
    if (message.fault().isFault()) {
      return new Outcome.Failed(FailureReason.MALFORMED_REQUEST);
    }
    if (!request.fits()) {
      return new Outcome.Failed(FailureReason.TOO_LONG);
    }
    boolean opensDialog = Methods.beginsDialog(method);
    String dialogId = opensDialog ? DialogId.text(message.callId(), message.fromTag()) : "";
    SentMessage sent = request.asSent();
    new UacTransaction(asked, command.transactionId(), dialogId, null).open(request);
    return new Outcome.Sent(sent, command.transactionId(), dialogId);
  }

  private static boolean lacksContentType(RequestCommand command) {
    byte[] body = command.body();
    boolean sdp = body.length > 2 && body[0] == 'v' && body[1] == '=' && body[2] == '0';
    return body.length > 0 && !sdp && AppHeaders.find(command.headers(), "Content-Type").isEmpty();
  }

  /** Methods that go to a registered client on its connection (sip-behaviour.md §3.1). */
  private static boolean reachesRegistered(String method) {
    return switch (method) {
      case Methods.INVITE, Methods.OPTIONS, Methods.NOTIFY, Methods.MESSAGE -> true;
      default -> false;
    };
  }

  /** Methods that an application may send outside a dialog; an ACK has no meaning there. */
  private static boolean isKnown(String method) {
    return switch (method) {
      case Methods.INVITE,
          Methods.BYE,
          Methods.OPTIONS,
          Methods.REGISTER,
          Methods.INFO,
          Methods.PRACK,
          Methods.UPDATE,
          Methods.MESSAGE,
          Methods.SUBSCRIBE,
          Methods.NOTIFY,
          Methods.REFER,
          Methods.PUBLISH ->
          true;
      default -> false;
    };
  }
}
