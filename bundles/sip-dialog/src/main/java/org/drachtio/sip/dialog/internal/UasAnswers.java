package org.drachtio.sip.dialog.internal;

import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;

/** What a response that was sent does to its transaction and its dialog. Lane thread only. */
final class UasAnswers {

  private UasAnswers() {}

  /** Sends a 2xx to an INVITE that was held back; the application has had its reply. */
  static void deliver(LaneState state, UasTransaction serving, SipMessage response) {
    if (serving.transaction().respond(response) != ServerTransaction.Outcome.SENT) {
      serving.forget();
      return;
    }
    noteDialog(state, serving, response);
    concluded(state, serving, serving.answer);
  }

  static Outcome.Sent sent(UasTransaction serving, SipMessage response) {
    Flow flow = serving.flow();
    SentMessage message =
        new SentMessage(response, flow.protocol(), flow.address(), flow.port(), Micros.now());
    Dialog dialog = serving.dialog;
    boolean known = dialog != null && dialog.state != Dialog.State.ENDING;
    boolean early = dialog == null && opensDialog(serving.request().method());
    String dialogId =
        known
            ? dialog.id
            : early ? Dialog.idOf(serving.request().callId(), serving.request().fromTag()) : "";
    return new Outcome.Sent(message, serving.id, dialogId);
  }

  /** Whether this response begins or confirms a dialog. */
  static boolean createsDialog(UasTransaction serving, int status) {
    return !serving.inDialog
        && status > 100
        && status < 300
        && opensDialog(serving.request().method());
  }

  private static boolean opensDialog(String method) {
    return method.equals(Methods.INVITE) || method.equals(Methods.SUBSCRIBE);
  }

  /** The first response with a tag begins an early dialog (RFC 3261 §12.1). */
  static void beginDialog(LaneState state, UasTransaction serving, SipMessage response) {
    if (serving.dialog == null) {
      Flow flow = serving.flow();
      Dialog dialog =
          Dialog.asUas(serving.request(), flow, response.toTag(), serving.id, state.lane.now());
      dialog.natRoute = state.nat.routeAsUas(serving.request(), flow);
      serving.dialog = dialog;
      state.dialogs.add(dialog);
    }
    Dialog dialog = serving.dialog;
    response
        .contact()
        .map(NameAddress::toString)
        .ifPresent(contact -> dialog.localContact = contact);
    Description.note(dialog, response);
  }

  /** As {@link #beginDialog}; a 2xx confirms the dialog. */
  static void noteDialog(LaneState state, UasTransaction serving, SipMessage response) {
    beginDialog(state, serving, response);
    Dialog dialog = serving.dialog;
    if (response.status() >= 200 && dialog.state == Dialog.State.EARLY) {
      dialog.state = Dialog.State.CONFIRMED;
      if (!state.dialogs.isStable(dialog)) {
        state.announce(dialog, serving.id);
      }
    }
  }

  /** A final response was sent. */
  static void concluded(LaneState state, UasTransaction serving, Outcome.Sent sent) {
    SipMessage response = sent.message().message();
    Dialog dialog = serving.dialog;
    boolean invite = response.cseqMethod().equals(Methods.INVITE);
    boolean accepted = response.status() < 300;
    serving.answered(sent);
    Registrations.note(state, serving.request(), response, serving.flow());
    if (dialog == null) {
      return;
    }
    if (serving.inDialog) {
      Orphan.answered(state, dialog, response.status());
    }
    if (accepted) {
      accepted(state, serving, response);
    }
    if (invite && accepted) {
      String id = serving.inDialog ? "" : serving.id;
      new AnsweredInvite(state, dialog, serving.transaction(), response, id).start();
    } else if (!serving.inDialog && !accepted) {
      state.end(dialog);
    }
  }

  /** What a 2xx means for the session, its timer, and for a subscription. */
  private static void accepted(LaneState state, UasTransaction serving, SipMessage response) {
    Dialog dialog = serving.dialog;
    String method = response.cseqMethod();
    if (serving.inDialog) {
      RemoteTarget.accepted(state, dialog, serving.inbound);
    }
    Lifetime.accepted(state, dialog, serving.request(), response);
    if (method.equals(Methods.INVITE) || method.equals(Methods.UPDATE)) {
      Description.note(dialog, response);
    }
    if (method.equals(Methods.INVITE) && !serving.inDialog) {
      SessionTimer.begin(state, dialog, response);
    }
  }
}
