package org.drachtio.sip.dialog.internal.uas;

import org.drachtio.api.dialog.DialogId;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.SentMessage;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.Micros;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.DialogState;
import org.drachtio.sip.dialog.internal.dialog.LaneDialogs;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;
import org.drachtio.sip.dialog.internal.flow.Registrations;

/** What a response that was sent does to its transaction and its dialog. Lane thread only. */
final class UasAnswers {

  private UasAnswers() {}

  /** Sends a 2xx to an INVITE that was held back; the application has had its reply. */
  static void deliver(UasTransaction serving, SipMessage response) {
    if (serving.transaction().respond(response) != ServerTransaction.Outcome.SENT) {
      serving.forget();
      return;
    }
    noteDialog(serving, response);
    concluded(serving, serving.answer());
  }

  public static Outcome.Sent sent(UasTransaction serving, SipMessage response) {
    Flow flow = serving.flow();
    SentMessage message =
        new SentMessage(response, flow.protocol(), flow.address(), flow.port(), Micros.now());
    Dialog dialog = serving.dialog();
    boolean known = dialog != null && !dialog.isEnding();
    boolean early = dialog == null && opensDialog(serving.request().method());
    String dialogId =
        known
            ? dialog.id()
            : early ? DialogId.text(serving.request().callId(), serving.request().fromTag()) : "";
    return new Outcome.Sent(message, serving.id(), dialogId);
  }

  /** Whether this response begins or confirms a dialog. */
  static boolean createsDialog(UasTransaction serving, int status) {
    return !serving.isInDialog()
        && status > 100
        && status < 300
        && opensDialog(serving.request().method());
  }

  private static boolean opensDialog(String method) {
    return Methods.beginsDialog(method);
  }

  /** The first response with a tag begins an early dialog (RFC 3261 §12.1). */
  public static void beginDialog(UasTransaction serving, SipMessage response) {
    if (serving.dialog() == null) {
      LaneDialogs dialogs = serving.dialogs();
      Flow flow = serving.flow();
      Dialog begun =
          new Dialog(
              dialogs,
              DialogState.asUas(
                  serving.request(),
                  flow,
                  response.toTag(),
                  serving.id(),
                  dialogs.services().lane().now()));
      begun.target().asked(serving.request(), flow);
      serving.began(begun);
      dialogs.add(begun);
    }
    serving.dialog().responded(response);
  }

  /** As {@link #beginDialog}; a 2xx confirms the dialog. */
  static void noteDialog(UasTransaction serving, SipMessage response) {
    beginDialog(serving, response);
    Dialog dialog = serving.dialog();
    if (response.status() >= 200 && dialog.isEarly()) {
      dialog.confirm();
      dialog.observe(serving.transaction().call());
      if (!dialog.isStable()) {
        dialog.announce(serving.id());
      }
    }
  }

  /** A final response was sent. */
  public static void concluded(UasTransaction serving, Outcome.Sent sent) {
    SipMessage response = sent.message().message();
    Dialog dialog = serving.dialog();
    boolean invite = response.cseqMethod().equals(Methods.INVITE);
    boolean accepted = response.status() < 300;
    serving.answered(sent);
    LaneServices services = serving.dialogs().services();
    Registrations.note(
        services.flows(), services.lane(), serving.request(), response, serving.flow());
    if (dialog == null) {
      return;
    }
    if (serving.isInDialog()) {
      dialog.ownership().successorAnswered(response.status());
    }
    if (accepted) {
      accepted(serving, response);
    }
    if (invite && accepted) {
      String id = serving.isInDialog() ? "" : serving.id();
      dialog.answeredInvites().await(serving.transaction(), response, id);
    } else if (!serving.isInDialog() && !accepted) {
      dialog.end();
    }
  }

  /** What a 2xx means for the session, its timer, and for a subscription. */
  private static void accepted(UasTransaction serving, SipMessage response) {
    Dialog dialog = serving.dialog();
    String method = response.cseqMethod();
    if (serving.isInDialog()) {
      dialog.target().accepted(serving.inbound());
    }
    dialog.lifetime().subscribed(serving.request(), response);
    // What a response that begins a dialog describes was noted then.
    if (serving.isInDialog() && (method.equals(Methods.INVITE) || method.equals(Methods.UPDATE))) {
      dialog.describe(response);
    }
    if (method.equals(Methods.INVITE) && !serving.isInDialog()) {
      dialog.session().begun(response);
    }
  }
}
