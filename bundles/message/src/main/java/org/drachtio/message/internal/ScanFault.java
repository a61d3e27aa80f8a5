package org.drachtio.message.internal;

/**
 * What the scanner has found wrong with a message.
 *
 * @param kind what is to be done about it
 * @param reason reason phrase of the response that it deserves; for the log where there is none
 */
public record ScanFault(Kind kind, String reason) {

  static final ScanFault NONE = new ScanFault(Kind.NONE, "");

  /** The sorts of fault that a scanner can find. */
  public enum Kind {
    NONE,
    NOT_SIP,
    BAD_REQUEST,
    BAD_VERSION,
    BAD_RESPONSE
  }

  boolean isFault() {
    return kind != Kind.NONE;
  }
}
