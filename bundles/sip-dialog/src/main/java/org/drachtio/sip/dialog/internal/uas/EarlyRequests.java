package org.drachtio.sip.dialog.internal.uas;

import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Methods;
import org.drachtio.sip.dialog.internal.compose.OwnAnswers;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.OfferAnswer;

/**
 * Requests of the peer in an early dialog: the INVITE that begins it has no final response yet
 * (sip-behaviour.md §2.7, §4.1). Lane thread only.
 */
final class EarlyRequests {

  private EarlyRequests() {}

  /**
   * Deals with the methods that mean something else here than in a confirmed dialog.
   *
   * @return false: it is neither answered nor delivered
   */
  public static boolean offer(ServedRequests served, Dialog dialog, InboundMessage request) {
    switch (request.message().method()) {
      case Methods.UPDATE -> EarlyUpdates.offer(served, dialog, request);
      // RFC 3261 §14.2: ours is under way; or the peer's first one is
      case Methods.INVITE ->
          served
              .services()
              .refuse(
                  request,
                  !dialog.isUas() ? OfferAnswer.REQUEST_PENDING : OwnAnswers.SERVER_INTERNAL_ERROR,
                  "the first INVITE of its dialog waits for its answer");
      case Methods.BYE -> hangUp(served, dialog, request);
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * A caller may end an early dialog by BYE, a callee may not (RFC 3261 §15). The INVITE is over
   * then (§15.1.2).
   */
  private static void hangUp(ServedRequests served, Dialog dialog, InboundMessage bye) {
    UasTransaction invite = dialog.isUas() ? served.find(dialog.transactionId()) : null;
    if (invite == null) {
      served.services().refuse(bye, 481, "a callee cannot end an early dialog");
      return;
    }
    OwnAnswers.send(served.services().transactions(), bye, 200);
    UasRefusals.hungUp(invite, bye);
  }

  /** Whether any application that wants the method may have it: the dialog's is not known yet. */
  static boolean isForAnyApplication(String method) {
    return switch (method) {
      case Methods.NOTIFY,
          Methods.OPTIONS,
          Methods.INFO,
          Methods.MESSAGE,
          Methods.PUBLISH,
          Methods.SUBSCRIBE ->
          true;
      default -> false;
    };
  }
}
