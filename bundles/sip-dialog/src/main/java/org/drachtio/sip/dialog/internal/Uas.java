package org.drachtio.sip.dialog.internal;

import java.util.Optional;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;

/** Answers of applications to requests from the network (sip-behaviour.md §2). Lane thread only. */
final class Uas {

  private static final Outcome UNKNOWN =
      new Outcome.Failed("Response not sent due to unknown transaction");
  private static final Outcome CLOSED =
      new Outcome.Failed("transport for response has been shutdown or closed");
  private static final Outcome REFUSED =
      new Outcome.Failed("Unknown server error sending response");
  private static final Outcome FORKED =
      new Outcome.Failed("dialog already exists, rejecting this request");
  private static final Outcome NO_100REL =
      new Outcome.Failed("Remote endpoint does not support 100rel");

  private final LaneState state;

  Uas(LaneState state) {
    this.state = state;
  }

  void adopt(String transactionId, ServerTransaction transaction) {
    if (!state.serving.containsKey(transactionId)) {
      UasTransaction.adopted(state, transactionId, transaction);
    }
  }

  Outcome respond(ResponseCommand command) {
    UasTransaction serving = state.serving.get(command.transactionId());
    if (serving == null) {
      return UNKNOWN;
    }
    if (serving.answer != null) {
      return serving.answer;
    }
    if (command.status() < 100
        || command.status() > 699
        || AppHeaders.firstInvalid(command.headers()).isPresent()) {
      return REFUSED;
    }
    SipMessage request = serving.request();
    if (asksForReliable(command)
        && !request.hasToken("Supported", "100rel")
        && !request.hasToken("Require", "100rel")) {
      return NO_100REL;
    }
    String tag = command.status() == 100 ? "" : tagFor(serving, command);
    boolean createsDialog = createsDialog(serving, command.status());
    if (createsDialog && isAnsweredElsewhere(serving)) {
      serving.refuse(480);
      return FORKED;
    }
    return send(serving, command, tag, createsDialog);
  }

  private Outcome send(
      UasTransaction serving, ResponseCommand command, String tag, boolean createsDialog) {
    SipMessage request = serving.request();
    Flow flow = serving.flow();
    SipMessage response =
        ResponseComposer.compose(
            request,
            SessionTimer.complete(state, serving, command),
            tag,
            serving.inDialog,
            flow.local());
    ServerTransaction.Outcome outcome = serving.transaction().respond(response);
    if (outcome != ServerTransaction.Outcome.SENT) {
      serving.forget();
      return outcome == ServerTransaction.Outcome.TRANSPORT_CLOSED ? CLOSED : UNKNOWN;
    }
    SentMessage sent =
        new SentMessage(response, flow.protocol(), flow.address(), flow.port(), Micros.now());
    if (createsDialog) {
      noteDialog(serving, response);
    }
    noteDescription(serving, response);
    Registrations.note(state, request, response, flow);
    Outcome.Sent result = sent(serving, sent);
    if (command.status() >= 200) {
      concluded(serving, result);
    }
    return result;
  }

  private Outcome.Sent sent(UasTransaction serving, SentMessage message) {
    Dialog dialog = serving.dialog;
    boolean known = dialog != null && dialog.state != Dialog.State.ENDING;
    boolean early = dialog == null && opensDialog(serving.request().method());
    String dialogId =
        known
            ? dialog.id
            : early ? Dialog.idOf(serving.request().callId(), serving.request().fromTag()) : "";
    return new Outcome.Sent(message, serving.id, dialogId);
  }

  /** A final response was sent. */
  private void concluded(UasTransaction serving, Outcome.Sent sent) {
    SipMessage response = sent.message().message();
    Dialog dialog = serving.dialog;
    boolean invite = response.cseqMethod().equals(Methods.INVITE);
    boolean accepted = response.status() < 300;
    serving.answered(sent);
    if (dialog == null) {
      return;
    }
    if (accepted) {
      Lifetime.accepted(state, dialog, serving.request(), response);
    }
    if (invite && accepted) {
      boolean reliable = serving.flow().protocol().isReliable();
      String id = serving.inDialog ? "" : serving.id;
      new AnsweredInvite(state, dialog, serving.transaction(), reliable, response, id).start();
      if (!serving.inDialog) {
        SessionTimer.begin(state, dialog, response);
      }
    } else if (!serving.inDialog && !accepted) {
      state.end(dialog);
    }
  }

  /** The first response with a tag begins an early dialog, a 2xx confirms it (RFC 3261 §12.1). */
  private void noteDialog(UasTransaction serving, SipMessage response) {
    Dialog dialog = serving.dialog;
    if (dialog == null) {
      Flow flow = serving.flow();
      dialog =
          Dialog.asUas(serving.request(), flow, response.toTag(), serving.id, state.lane.now());
      dialog.natRoute = state.nat.routeAsUas(serving.request(), flow);
      serving.dialog = dialog;
      state.dialogs.add(dialog);
    }
    response
        .contact()
        .map(NameAddress::toString)
        .ifPresent(contact -> serving.dialog.localContact = contact);
    if (response.status() >= 200 && dialog.state == Dialog.State.EARLY) {
      dialog.state = Dialog.State.CONFIRMED;
      state.dialogs.stabilise(dialog);
      state.user.onDialog(dialog.id, serving.id);
    }
  }

  /** What a refresh of the session will offer (sip-behaviour.md §5). */
  private static void noteDescription(UasTransaction serving, SipMessage response) {
    String method = response.cseqMethod();
    boolean ofMedia = method.equals(Methods.INVITE) || method.equals(Methods.UPDATE);
    boolean binds = response.status() < 300 && (!serving.inDialog || response.status() >= 200);
    Description description = Description.of(response);
    if (serving.dialog != null && ofMedia && binds && description != null) {
      serving.dialog.description = description;
    }
  }

  private static boolean opensDialog(String method) {
    return method.equals(Methods.INVITE) || method.equals(Methods.SUBSCRIBE);
  }

  private static boolean createsDialog(UasTransaction serving, int status) {
    return !serving.inDialog
        && status > 100
        && status < 300
        && opensDialog(serving.request().method());
  }

  /**
   * Another branch of a forked INVITE was answered already: the same dialog id (sip-behaviour.md
   * §2.8).
   */
  private boolean isAnsweredElsewhere(UasTransaction serving) {
    SipMessage request = serving.request();
    Optional<Dialog> other = state.dialogs.stable(Dialog.idOf(request.callId(), request.fromTag()));
    return other.isPresent() && other.get() != serving.dialog;
  }

  private static boolean asksForReliable(ResponseCommand command) {
    if (command.status() <= 100 || command.status() >= 200) {
      return false;
    }
    for (Header header : command.headers()) {
      if (header.is("Require") && header.value().contains("100rel")) {
        return true;
      }
    }
    return false;
  }

  /** The tag used before, else the one that the application chose in its To, else a fresh one. */
  private static String tagFor(UasTransaction serving, ResponseCommand command) {
    if (serving.toTag.isEmpty()) {
      serving.toTag =
          AppHeaders.find(command.headers(), "To")
              .flatMap(NameAddress::parse)
              .flatMap(to -> to.parameter("tag"))
              .filter(tag -> !tag.isEmpty())
              .orElseGet(Ids::token);
    }
    return serving.toTag;
  }
}
