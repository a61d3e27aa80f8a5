package org.drachtio.sip.transport.internal.receive;

import java.security.SecureRandom;
import org.drachtio.kernel.lane.KeyedDigest;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;

/**
 * Answers that are given before any state exists. A retransmission gets the same To tag (RFC 3261
 * §8.2.7).
 */
final class StatelessAnswers {

  private static final int RETRY_AFTER_SECONDS = 5;
  private static final int TAG_BYTES = 8;

  /** It is only copied, as every lane needs it. */
  private static final KeyedDigest TAGS = new KeyedDigest(randomKey(), TAG_BYTES);

  private StatelessAnswers() {}

  /** 503 with Retry-After: too busy for new calls. */
  static SipMessage overloaded(SipMessage request) {
    return MessageBuilder.response(request, 503, "", tag(request))
        .header("Retry-After", RETRY_AFTER_SECONDS)
        .build();
  }

  /** 413: longer than allowed. */
  static SipMessage tooLarge(SipMessage request) {
    return MessageBuilder.response(request, 413, "", tag(request)).build();
  }

  /** 400: where its body ends is unknown. */
  static SipMessage badLength(SipMessage request) {
    return MessageBuilder.response(request, 400, "Bad Content-Length Header", tag(request)).build();
  }

  /** 400: readers differ about where its lines end. */
  static SipMessage badLineEnd(SipMessage request) {
    return MessageBuilder.response(request, 400, "Bad Line End", tag(request)).build();
  }

  private static byte[] randomKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return key;
  }

  private static String tag(SipMessage request) {
    return TAGS.copy()
        .of(request.topVia().branch() + "\n" + request.callId() + "\n" + request.cseq());
  }
}
