package org.drachtio.sip.dialog.internal.compose;

import java.util.concurrent.ThreadLocalRandom;
import org.drachtio.api.transaction.NoTransactionUser;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;

/** Answers to requests that no application hears of. Lane thread only. */
public final class OwnAnswers {

  /** Bound on the seconds of Retry-After (RFC 3261 §14.2, RFC 3311 §5.2). */
  private static final int MAX_RETRY_AFTER_SECONDS = 10;

  public static final int SERVER_INTERNAL_ERROR = 500;

  public static final int SESSION_INTERVAL_TOO_SMALL = 422;

  private OwnAnswers() {}

  /** A 500 is {@link #passing}. */
  public static void send(TransactionLayer transactions, InboundMessage request, int status) {
    String tag = Ids.token();
    SipMessage response =
        status == SERVER_INTERNAL_ERROR
            ? passing(request.message(), tag)
            : MessageBuilder.response(request.message(), status, "", tag).build();
    transactions.open(request, NoTransactionUser.NONE).respond(response);
  }

  /** A 500 with Retry-After: what stands in the way will be over soon. */
  public static SipMessage passing(SipMessage request, String tag) {
    return MessageBuilder.response(request, SERVER_INTERNAL_ERROR, "", tag)
        .header("Retry-After", ThreadLocalRandom.current().nextInt(MAX_RETRY_AFTER_SECONDS + 1))
        .build();
  }

  /** It comes after a later one of the same dialog: repeating it would not help. */
  public static void sendOutOfOrder(TransactionLayer transactions, InboundMessage request) {
    SipMessage response =
        MessageBuilder.response(
                request.message(), SERVER_INTERNAL_ERROR, "CSeq Out Of Order", Ids.token())
            .build();
    transactions.open(request, NoTransactionUser.NONE).respond(response);
  }

  /** The session interval that it asks for is too short (RFC 4028 §6). */
  public static void sendTooBrief(
      TransactionLayer transactions, InboundMessage request, int minSeconds) {
    SipMessage response =
        MessageBuilder.response(request.message(), SESSION_INTERVAL_TOO_SMALL, "", Ids.token())
            .header("Min-SE", minSeconds)
            .build();
    transactions.open(request, NoTransactionUser.NONE).respond(response);
  }
}
