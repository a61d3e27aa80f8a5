package org.drachtio.call.control.internal.extension;

import org.drachtio.api.transport.InboundMessage;
import org.drachtio.message.Printable;

/** A request at which a canary differs or fails, as an operator is shown it: one line, bounded. */
final class Example {

  private static final int MAX_CALL_ID = 120;
  private static final int MAX_VERDICT = 120;

  private Example() {}

  static String of(InboundMessage request, Object former, Object said) {
    return callId(request) + ": " + shown(former) + " → " + shown(said);
  }

  static String of(InboundMessage request, Object failure) {
    return callId(request) + ": " + shown(failure);
  }

  private static String callId(InboundMessage request) {
    return cut(request.message().callId(), MAX_CALL_ID);
  }

  private static String shown(Object verdict) {
    return cut(String.valueOf(verdict), MAX_VERDICT);
  }

  private static String cut(String text, int length) {
    return Printable.line(text.length() > length ? text.substring(0, length) + "…" : text);
  }
}
