package org.drachtio.message.internal;

/**
 * The faults that the scanner can find, made once, so that malformed messages from port scanners
 * cost no garbage.
 */
final class Faults {

  static final ScanFault NOT_SIP = new ScanFault(ScanFault.Kind.NOT_SIP, "Not SIP");
  static final ScanFault BAD_REQUEST = new ScanFault(ScanFault.Kind.BAD_REQUEST, "Bad Request");
  static final ScanFault BAD_VERSION =
      new ScanFault(ScanFault.Kind.BAD_VERSION, "Version Not Supported");
  static final ScanFault BAD_RESPONSE = new ScanFault(ScanFault.Kind.BAD_RESPONSE, "Bad Response");

  private static final String LINE_END = "Bad Line End";
  private static final ScanFault REQUEST_LINE_END =
      new ScanFault(ScanFault.Kind.BAD_REQUEST, LINE_END);
  private static final ScanFault RESPONSE_LINE_END =
      new ScanFault(ScanFault.Kind.BAD_RESPONSE, LINE_END);

  private static final ScanFault[] IN_REQUEST = new ScanFault[HeaderNames.count()];
  private static final ScanFault[] IN_RESPONSE = new ScanFault[HeaderNames.count()];

  static {
    for (int id = 1; id < IN_REQUEST.length; id++) {
      String reason = "Bad " + HeaderNames.canonical(id) + " Header";
      IN_REQUEST[id] = new ScanFault(ScanFault.Kind.BAD_REQUEST, reason);
      IN_RESPONSE[id] = new ScanFault(ScanFault.Kind.BAD_RESPONSE, reason);
    }
  }

  private Faults() {}

  /** What a bad header of this number amounts to (sip-behaviour.md §1.1). */
  static ScanFault badHeader(boolean request, int id) {
    return request ? IN_REQUEST[id] : IN_RESPONSE[id];
  }

  /** What a CR or LF on its own, before the body, amounts to. */
  static ScanFault badLineEnd(boolean request) {
    return request ? REQUEST_LINE_END : RESPONSE_LINE_END;
  }

  /** What an unsound message without a bad header to name amounts to. */
  static ScanFault bad(boolean request) {
    return request ? BAD_REQUEST : BAD_RESPONSE;
  }
}
