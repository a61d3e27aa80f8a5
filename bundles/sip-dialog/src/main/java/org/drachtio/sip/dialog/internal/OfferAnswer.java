package org.drachtio.sip.dialog.internal;

import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/**
 * Requests that cross each other in a confirmed dialog (RFC 3261 §14.2, RFC 3311 §5.2). Lane thread
 * only.
 */
final class OfferAnswer {

  /** It crosses a request of ours: both sides try again. */
  static final int REQUEST_PENDING = 491;

  private OfferAnswer() {}

  /**
   * Whether a request of the peer has to wait.
   *
   * @return 0 if not, else the status to refuse it with
   */
  static int refusal(Dialog dialog, SipMessage request) {
    return switch (request.method()) {
      case Methods.INVITE -> refusalOfInvite(dialog);
      case Methods.UPDATE -> refusalOfUpdate(dialog, request.bodyLength() > 0);
      default -> 0;
    };
  }

  private static int refusalOfInvite(Dialog dialog) {
    if (isAsking(dialog)) {
      return REQUEST_PENDING;
    }
    return isAsked(dialog) ? OwnAnswers.SERVER_INTERNAL_ERROR : 0;
  }

  private static int refusalOfUpdate(Dialog dialog, boolean offers) {
    if (isUnanswered(dialog, Methods.UPDATE, false)
        || offers && isUnanswered(dialog, Methods.INVITE, true)) {
      return OwnAnswers.SERVER_INTERNAL_ERROR;
    }
    return offers && isAsking(dialog) ? REQUEST_PENDING : 0;
  }

  /** Whether an offer of ours waits for its answer: of the application, or of a refresh. */
  static boolean isAsking(Dialog dialog) {
    return dialog.ourInvite != null
        || dialog.ourUpdate != null
        || dialog.session != null && dialog.session.isRefreshing();
  }

  /** Whether an offer of the peer waits for the application's answer. */
  static boolean isAsked(Dialog dialog) {
    return isUnanswered(dialog, Methods.INVITE, false)
        || isUnanswered(dialog, Methods.UPDATE, true);
  }

  /**
   * Whether the application has such a request of the peer still to answer.
   *
   * @param withOffer only one with a session description counts
   */
  private static boolean isUnanswered(Dialog dialog, String method, boolean withOffer) {
    for (UasTransaction waiting : dialog.unanswered) {
      SipMessage request = waiting.request();
      if (request.method().equals(method) && (!withOffer || request.bodyLength() > 0)) {
        return true;
      }
    }
    return false;
  }
}
