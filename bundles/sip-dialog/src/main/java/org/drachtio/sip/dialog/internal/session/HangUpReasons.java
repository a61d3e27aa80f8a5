package org.drachtio.sip.dialog.internal.session;

import org.drachtio.api.call.StopReason;

/** Why the server hangs up: texts of the Reason header in its BYE (admin-protocol.md §4.5). */
public final class HangUpReasons {

  public static final String ACK_TIMEOUT = "ACK timeout";
  static final String NO_ACK = "no ACK from the application";
  public static final String NO_CONTACT = "2xx without Contact";
  public static final String CANCEL_AFTER_OK = "CANCEL after 200 OK";
  static final String SESSION_EXPIRED = "Session timer expired";
  public static final String OPERATOR = "Ended by the operator";
  public static final String CANCEL_RACE = "ACK-BYE due to cancel race condition";
  static final String APPLICATION_GONE = "application gone";

  private HangUpReasons() {}

  /** What observers of the call are told. */
  public static StopReason stopReason(String reason) {
    return reason.equals(SESSION_EXPIRED)
        ? StopReason.SESSION_EXPIRED
        : StopReason.SYSTEM_INITIATED_TERMINATION;
  }
}
