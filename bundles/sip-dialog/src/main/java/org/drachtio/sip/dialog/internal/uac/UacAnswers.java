package org.drachtio.sip.dialog.internal.uac;

import java.util.Optional;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.DialogState;
import org.drachtio.sip.dialog.internal.dialog.LaneServices;
import org.drachtio.sip.dialog.internal.session.HangUpReasons;

/**
 * What a response that has come does to the dialogs of a request of an application: it begins one,
 * confirms it, or ends it again. Lane thread only.
 */
final class UacAnswers {

  private UacAnswers() {}

  /** The first 2xx. */
  static void accepted(UacTransaction asking, InboundMessage inbound) {
    SipMessage response = inbound.message();
    boolean invite = asking.method().equals(Methods.INVITE);
    boolean begins = !asking.isInDialog() && !asking.dialogId().isEmpty();
    if (begins && asking.home().earlyNotifies().mayBegin(asking, response)) {
      beginDialog(asking, inbound);
    }
    Dialog dialog = asking.dialog();
    if (dialog != null && dialog.isLive()) {
      noteSession(asking, response);
      if (asking.isInDialog()) {
        dialog.target().accepted(asking.method(), inbound);
      }
    }
    if (!invite || dialog == null) {
      return;
    }
    if (asking.isInDialog() && !dialog.isLive()) {
      // The peer's BYE crossed our re-INVITE: the application's ACK would find no dialog.
      dialog.owedAck().acknowledge(response.cseq()).ifPresent(asking::acknowledgedWith);
      return;
    }
    dialog.owedAck().await(asking, response.cseq(), endReason(asking, response));
  }

  /**
   * Why the call is over with the ACK. Without a Contact no request can be sent in it (RFC 3261
   * §12.1.2); client libraries make no dialog of it.
   */
  private static String endReason(UacTransaction asking, SipMessage response) {
    if (asking.isInDialog()) {
      return "";
    }
    if (asking.isCancelled()) {
      return HangUpReasons.CANCEL_RACE;
    }
    return response.contact().isEmpty() ? HangUpReasons.NO_CONTACT : "";
  }

  /** The 2xx makes its sender's dialog the one that applications know; all others end. */
  private static void beginDialog(UacTransaction asking, InboundMessage inbound) {
    SipMessage response = inbound.message();
    SipMessage request = asking.transaction().request();
    Dialog before = asking.dialog();
    boolean notified = before != null && before.remoteTag().equals(response.toTag());
    Dialog dialog = before;
    if (!notified) {
      dialog =
          asking
              .forks()
              .withTag(response.toTag())
              .map(Forks.Fork::dialog)
              .orElseGet(() -> earlyDialog(asking, inbound));
      asking.began(dialog);
    }
    if (notified) {
      dialog.target().learnIfUnknown(response);
    } else {
      dialog.target().learn(inbound, request);
      dialog.target().awaitNotify(asking.method().equals(Methods.SUBSCRIBE));
    }
    dialog.confirm();
    dialog.observe(asking.transaction().call());
    if (!dialog.isStable()) {
      dialog.announce(asking.id());
      asking.announced();
    }
  }

  /**
   * Whether the application hears of a provisional response to an INVITE: it does not hear of a
   * repeated reliable one.
   */
  static boolean isNews(UacTransaction asking, InboundMessage inbound) {
    SipMessage response = inbound.message();
    boolean inDialog = asking.isInDialog();
    String tag = response.toTag();
    Forks forks = asking.forks();
    Forks.Fork fork = forks.withTag(tag).orElse(null);
    if (fork == null) {
      if (tag.isEmpty() || forks.isFull() || inDialog && !tag.equals(asking.dialog().remoteTag())) {
        return true;
      }
      fork = forks.add(inDialog ? asking.dialog() : earlyDialog(asking, inbound));
    }
    if (!fork.accepts(response)) {
      return false;
    }
    if (!inDialog && response.rseq() >= 0) {
      fork.dialog().target().learn(inbound, asking.transaction().request());
      fork.dialog().announce(asking.id());
    }
    return true;
  }

  private static Dialog earlyDialog(UacTransaction asking, InboundMessage inbound) {
    Dialog begun = dialogOf(asking, inbound);
    asking.home().dialogs().add(begun);
    return begun;
  }

  private static Dialog dialogOf(UacTransaction asking, InboundMessage inbound) {
    LaneServices services = asking.home().services();
    return new Dialog(
        asking.home().dialogs(),
        DialogState.asUac(
            asking.transaction().request(),
            inbound.message(),
            inbound.flow(),
            asking.id(),
            services.lane().now()));
  }

  /** What the accepted request means for the session, its timer, and for a subscription. */
  private static void noteSession(UacTransaction asking, SipMessage response) {
    Dialog dialog = asking.dialog();
    SipMessage request = asking.transaction().request();
    String method = asking.method();
    dialog.lifetime().subscribed(request, response);
    if (asking.isInDialog() && !asking.endsSubscription()) {
      dialog.lifetime().notified(request);
    }
    if (!method.equals(Methods.INVITE) && !method.equals(Methods.UPDATE)) {
      return;
    }
    dialog.describe(request);
    if (!dialog.isConfirmed()) {
      return; // an UPDATE before the answer: there is no session yet
    }
    dialog.session().accepted(response, asking.isInDialog());
  }

  /** ACKs and ends what a 2xx has begun for nobody; its repetitions will be ACKed again. */
  static void hangUp(UacTransaction asking, InboundMessage inbound) {
    SipMessage response = inbound.message();
    if (asking.isInDialog()) {
      Dialog dialog = asking.dialog();
      dialog.acknowledgeAndBye(response.cseq()).ifPresent(asking::acknowledgedWith);
      dialog.end();
      return;
    }
    Dialog answered = dialogOf(asking, inbound);
    answered.observe(asking.transaction().call());
    answered.target().routePastNat(inbound, asking.transaction().request());
    asking
        .forks()
        .withTag(response.toTag())
        .ifPresent(early -> answered.usedSeq(early.dialog().state().localSeq()));
    asking.began(answered);
    answered.acknowledgeAndBye(response.cseq()).ifPresent(asking::acknowledgedWith);
  }

  /**
   * A 2xx after the first: a repetition is ACKed again, another fork's dialog is ended (RFC 3261
   * §13.2.2.4).
   */
  static void repeated(UacTransaction asking, InboundMessage inbound) {
    SipMessage response = inbound.message();
    Dialog dialog = asking.dialog();
    if (dialog != null && response.toTag().equals(dialog.remoteTag())) {
      acknowledgeAgain(asking, asking.ack());
      return;
    }
    Optional<Forks.Late> known = asking.forks().lateWithTag(response.toTag());
    if (known.isPresent()) {
      acknowledgeAgain(asking, known.get().ack());
      return;
    }
    Dialog late = dialogOf(asking, inbound);
    late.target().routePastNat(inbound, asking.transaction().request());
    OutgoingRequest first = late.acknowledgeAndBye(response.cseq()).orElse(null);
    asking.forks().addLate(new Forks.Late(response.toTag(), first));
  }

  private static void acknowledgeAgain(UacTransaction asking, OutgoingRequest first) {
    if (first != null) {
      first.sendWithoutTransaction(asking.home().services().transport());
    }
  }
}
