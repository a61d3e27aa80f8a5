package org.drachtio.sip.dialog.internal.compose;

import java.util.Optional;
import org.drachtio.message.SipMessage;

/**
 * Value of a RAck header: the reliable provisional response that a PRACK acknowledges (RFC 3262
 * §7.2). What stands behind the method is ignored: there are peers that name it twice.
 *
 * @param rseq of the response
 * @param cseq number of the request that was answered
 * @param method of that request
 */
public record RAck(long rseq, long cseq, String method) {

  public static final String HEADER = "RAck";

  /** Empty if there is none, or it is malformed. */
  public static Optional<RAck> of(SipMessage prack) {
    return prack.header(HEADER).flatMap(RAck::parse);
  }

  public static Optional<RAck> parse(String value) {
    int first = nextGap(value, 0);
    int second = skipGap(value, first);
    int third = nextGap(value, second);
    long rseq = number(value.substring(0, first));
    long cseq = number(value.substring(second, third));
    int methodAt = skipGap(value, third);
    String method = value.substring(methodAt, nextGap(value, methodAt));
    if (rseq < 0 || cseq < 0 || method.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new RAck(rseq, cseq, method));
  }

  private static int nextGap(String text, int from) {
    int at = from;
    while (at < text.length() && !isGap(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int skipGap(String text, int from) {
    int at = from;
    while (at < text.length() && isGap(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isGap(char c) {
    return c == ' ' || c == '\t';
  }

  /** −1 if it is no number of 32 bits. */
  private static long number(String digits) {
    if (digits.isEmpty() || digits.length() > 10) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number > 0xffff_ffffL ? -1 : number;
  }
}
