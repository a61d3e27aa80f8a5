package org.drachtio.sip.dialog.internal;

import java.util.concurrent.ThreadLocalRandom;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;

/** Answers to requests that no application hears of. Lane thread only. */
final class OwnAnswers {

  /** Bound on the seconds of Retry-After (RFC 3261 §14.2, RFC 3311 §5.2). */
  private static final int MAX_RETRY_AFTER_SECONDS = 10;

  static final int SERVER_INTERNAL_ERROR = 500;

  private static final int SESSION_INTERVAL_TOO_SMALL = 422;

  private OwnAnswers() {}

  /** A 500 carries Retry-After: what stands in the way will be over soon. */
  static void send(LaneState state, InboundMessage request, int status) {
    MessageBuilder response = MessageBuilder.response(request.message(), status, "", Ids.token());
    if (status == SERVER_INTERNAL_ERROR) {
      response.header(
          "Retry-After", ThreadLocalRandom.current().nextInt(MAX_RETRY_AFTER_SECONDS + 1));
    }
    state.transactions.open(request, Refusal.USER).respond(response.build());
  }

  /** The session interval that it asks for is too short (RFC 4028 §6). */
  static void sendTooBrief(LaneState state, InboundMessage request) {
    SipMessage response =
        MessageBuilder.response(request.message(), SESSION_INTERVAL_TOO_SMALL, "", Ids.token())
            .header("Min-SE", state.sessions.minSeconds())
            .build();
    state.transactions.open(request, Refusal.USER).respond(response);
  }
}
