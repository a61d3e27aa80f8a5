package org.drachtio.message.internal;

import org.drachtio.message.Fault;

/**
 * The faults that the scanner can find, made once: a scanner of the Internet's sort must not cost
 * us garbage.
 */
final class Faults {

  static final Fault NOT_SIP = new Fault(Fault.Kind.NOT_SIP, "Not SIP");
  static final Fault BAD_REQUEST = new Fault(Fault.Kind.BAD_REQUEST, "Bad Request");
  static final Fault BAD_VERSION = new Fault(Fault.Kind.BAD_VERSION, "Version Not Supported");
  static final Fault BAD_RESPONSE = new Fault(Fault.Kind.BAD_RESPONSE, "Bad Response");

  private static final String LINE_END = "Bad Line End";
  private static final Fault REQUEST_LINE_END = new Fault(Fault.Kind.BAD_REQUEST, LINE_END);
  private static final Fault RESPONSE_LINE_END = new Fault(Fault.Kind.BAD_RESPONSE, LINE_END);

  private static final Fault[] IN_REQUEST = new Fault[HeaderNames.count()];
  private static final Fault[] IN_RESPONSE = new Fault[HeaderNames.count()];

  static {
    for (int id = 1; id < IN_REQUEST.length; id++) {
      String reason = "Bad " + HeaderNames.canonical(id) + " Header";
      IN_REQUEST[id] = new Fault(Fault.Kind.BAD_REQUEST, reason);
      IN_RESPONSE[id] = new Fault(Fault.Kind.BAD_RESPONSE, reason);
    }
  }

  private Faults() {}

  /** What a bad header of this number amounts to (sip-behaviour.md §1.1). */
  static Fault badHeader(boolean request, int id) {
    return request ? IN_REQUEST[id] : IN_RESPONSE[id];
  }

  /** What a CR or LF on its own, before the body, amounts to. */
  static Fault badLineEnd(boolean request) {
    return request ? REQUEST_LINE_END : RESPONSE_LINE_END;
  }

  /** What an unsound message without a bad header to name amounts to. */
  static Fault bad(boolean request) {
    return request ? BAD_REQUEST : BAD_RESPONSE;
  }
}
