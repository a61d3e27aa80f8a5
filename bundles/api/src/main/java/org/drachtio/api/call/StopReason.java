package org.drachtio.api.call;

/** Why a call is over. */
public enum StopReason {
  /** It was answered, and one of the two hung up. */
  NORMAL_RELEASE("normal-release"),
  /** It was answered by a failure, or by nobody in time. */
  CALL_REJECTED("call-rejected"),
  /** The caller has given up before the answer. */
  CALL_CANCELED("call-canceled"),
  /** It was answered, and nobody has refreshed its session (RFC 4028). */
  SESSION_EXPIRED("session-expired"),
  /**
   * The server has ended it by itself: no ACK, a CANCEL that crossed the 200, no application any
   * more, an operator, a connection that has gone before the answer.
   */
  SYSTEM_INITIATED_TERMINATION("system-initiated-termination");

  private final String text;

  StopReason(String text) {
    this.text = text;
  }

  /** As applications are told it (observability.md §2). */
  public String text() {
    return text;
  }
}
