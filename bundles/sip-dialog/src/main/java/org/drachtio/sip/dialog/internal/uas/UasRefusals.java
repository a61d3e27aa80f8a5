package org.drachtio.sip.dialog.internal.uas;

import org.drachtio.api.dialog.RefusedBecause;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.dialog.internal.compose.OwnAnswers;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.session.HangUpReasons;
import org.drachtio.sip.dialog.internal.session.ReliableProvisionals;

/**
 * What the server answers to a request in the place of its application: the application has gone or
 * is too late, or the caller has ended the call before the answer. Lane thread only.
 */
final class UasRefusals {

  /** Answer of an INVITE whose application has gone, or whose peer sends no PRACK. */
  private static final int SERVICE_UNAVAILABLE = 503;

  private static final int REQUEST_TERMINATED = 487;

  private UasRefusals() {}

  /** Answers, if nobody has, and forgets the request. */
  static void refuse(UasTransaction serving, int status) {
    refuse(serving, status, "");
  }

  private static void refuse(UasTransaction serving, int status, String reason) {
    if (canBeRefused(serving)) {
      serving
          .transaction()
          .respond(
              MessageBuilder.response(serving.request(), status, reason, serving.tagOrFresh())
                  .build());
    }
    serving.forget();
  }

  /** As {@link #refuse}, with a 500 after which the peer may try again. */
  static void refuseForNow(UasTransaction serving) {
    if (canBeRefused(serving)) {
      serving.transaction().respond(OwnAnswers.passing(serving.request(), serving.tagOrFresh()));
    }
    serving.forget();
  }

  private static boolean canBeRefused(UasTransaction serving) {
    boolean unsent = serving.answer() == null || isHolding(serving);
    return unsent && !serving.transaction().isOver() && serving.transaction().lastStatus() < 200;
  }

  /** Whether a 2xx is held back by a reliable provisional response. */
  private static boolean isHolding(UasTransaction serving) {
    ReliableProvisionals provisionals = serving.provisionals();
    return provisionals != null && provisionals.isHolding();
  }

  /** Its application has not answered in time. */
  static void expired(UasTransaction serving) {
    int status = serving.isInvite() ? SERVICE_UNAVAILABLE : OwnAnswers.SERVER_INTERNAL_ERROR;
    if (canBeRefused(serving)) {
      serving
          .dialogs()
          .services()
          .user()
          .onRefused(
              serving.inbound(),
              status,
              RefusedBecause.NO_ANSWER,
              "its application has not answered in time");
    }
    refuse(serving, status);
    endBegun(serving);
  }

  /** No PRACK came for a reliable provisional response (RFC 3262 §3). */
  static void unacknowledged(UasTransaction serving, String reason) {
    tellLostAnswer(serving, HangUpReasons.ACK_TIMEOUT);
    refuse(serving, SERVICE_UNAVAILABLE, reason);
    endBegun(serving);
  }

  /** The dialog that its answer began ends with it. */
  private static void endBegun(UasTransaction serving) {
    if (!serving.isInDialog() && serving.dialog() != null) {
      serving.dialog().end();
    }
  }

  /**
   * The application believes that a call is answered whose 2xx was held back and will never be
   * sent: the server tells it a BYE of its own.
   */
  private static void tellLostAnswer(UasTransaction serving, String reason) {
    if (!serving.isInDialog() && serving.dialog() != null && isHolding(serving)) {
      serving.dialog().pretendHangUp(serving.id(), reason);
    }
  }

  /** The caller has cancelled it; the transaction has answered. */
  static void cancelled(UasTransaction serving, InboundMessage cancel) {
    Dialog dialog = serving.dialog();
    serving
        .dialogs()
        .services()
        .user()
        .onCancel(serving.id(), dialog == null ? "" : dialog.id(), cancel);
    tellLostAnswer(serving, HangUpReasons.CANCEL_AFTER_OK);
    serving.forget();
    endBegun(serving);
  }

  /**
   * The caller has ended the early dialog by a BYE, which is answered. Applications know one way
   * only in which an INVITE ends before its answer: they are given a CANCEL.
   */
  static void hungUp(UasTransaction serving, InboundMessage bye) {
    SipMessage request = serving.request();
    MessageBuilder cancel =
        MessageBuilder.request(Methods.CANCEL, request.requestUri())
            .copy(request, "Via")
            .copy(request, "From")
            .copy(request, "To")
            .copy(request, "Call-ID")
            .header("CSeq", request.cseq() + " " + Methods.CANCEL)
            .copy(bye.message(), "Reason");
    serving
        .dialogs()
        .services()
        .user()
        .onCancel(
            serving.id(),
            serving.dialog().id(),
            new InboundMessage(cancel.build(), bye.flow(), bye.epochMicros()));
    tellLostAnswer(serving, HangUpReasons.CANCEL_AFTER_OK);
    serving.transaction().call().cancelled(bye);
    refuse(serving, REQUEST_TERMINATED);
    serving.dialog().end();
  }
}
