package org.drachtio.message;

import org.drachtio.message.internal.ScanFault;

/**
 * What is wrong with a message (sip-behaviour.md §1.1).
 *
 * @param kind what to do about it
 * @param reason reason phrase of the response that it deserves, e.g. {@code Bad From Header}; for
 *     the log where there is no response
 */
public record Fault(Kind kind, String reason) {

  /** A sound message. */
  public static final Fault NONE = new Fault(Kind.NONE, "");

  /** The sorts of fault. */
  public enum Kind {
    /** Sound. */
    NONE,
    /** Not a SIP message at all: nothing can be answered. */
    NOT_SIP,
    /** 400 with the reason. */
    BAD_REQUEST,
    /** 505 Version Not Supported. */
    BAD_VERSION,
    /** 413: larger than allowed. Set by whoever knows the limit. */
    TOO_LARGE,
    /** A response that is to be dropped. */
    BAD_RESPONSE
  }

  static Fault of(ScanFault found) {
    return switch (found.kind()) {
      case NONE -> NONE;
      case NOT_SIP -> new Fault(Kind.NOT_SIP, found.reason());
      case BAD_REQUEST -> new Fault(Kind.BAD_REQUEST, found.reason());
      case BAD_VERSION -> new Fault(Kind.BAD_VERSION, found.reason());
      case BAD_RESPONSE -> new Fault(Kind.BAD_RESPONSE, found.reason());
    };
  }

  /** Whether there is one. */
  public boolean isFault() {
    return kind != Kind.NONE;
  }
}
