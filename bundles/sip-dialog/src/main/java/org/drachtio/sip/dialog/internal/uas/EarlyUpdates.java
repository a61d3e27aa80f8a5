package org.drachtio.sip.dialog.internal.uas;

import java.util.Optional;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Methods;
import org.drachtio.sip.dialog.internal.compose.AppHeaders;
import org.drachtio.sip.dialog.internal.compose.OwnAnswers;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.OfferAnswer;

/**
 * UPDATE of the peer while the INVITE that begins the dialog has no final response (RFC 3311 §5.2).
 * Applications know it by the id of the INVITE's transaction, and tell their answers to the two
 * apart by the CSeq (admin-protocol.md §5.1). Lane thread only.
 */
final class EarlyUpdates {

  private EarlyUpdates() {}

  /** One at a time: another is answered 500, and one that crosses an offer of ours 491. */
  public static void offer(ServedRequests served, Dialog dialog, InboundMessage update) {
    if (served.hasUpdate(dialog.transactionId())) {
      served
          .services()
          .refuse(update, OwnAnswers.SERVER_INTERNAL_ERROR, "another UPDATE waits for its answer");
      return;
    }
    if (dialog.offers().isUpdating() && update.message().bodyLength() > 0) {
      served
          .services()
          .refuse(update, OfferAnswer.REQUEST_PENDING, "an offer of the application is open");
      return;
    }
    dialog.heard(update);
    UasTransaction serving = UasTransaction.inDialog(served, update, dialog);
    if (serving.transaction().isOver()) {
      serving.forget();
      return;
    }
    serving.updates(dialog.transactionId());
    if (served.services().user().onRequest(serving.updateOf(), dialog.id(), update)) {
      serving.armGuard();
    } else {
      serving.refuse(481);
    }
  }

  /** Whether an answer under the id of an INVITE is meant for its UPDATE. */
  static boolean isAnsweredBy(ResponseCommand command) {
    Optional<String> cseq = AppHeaders.find(command.headers(), "CSeq").map(String::strip);
    if (cseq.isEmpty()) {
      return false;
    }
    int length = Methods.UPDATE.length();
    int start = cseq.get().length() - length;
    return cseq.get().regionMatches(true, start, Methods.UPDATE, 0, length);
  }

  /** As the application is told: under the id that it knows, and without a dialog. */
  public static Outcome sent(Outcome outcome, String transactionId) {
    return outcome instanceof Outcome.Sent sent
        ? new Outcome.Sent(sent.message(), transactionId, "")
        : outcome;
  }
}
