package org.drachtio.sip.dialog.internal.compose;

import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/** Who wants a provisional response to be reliable (RFC 3262 §3). */
public final class Reliability {

  /** The extension's name in Supported and Require. */
  public static final String OPTION = "100rel";

  private Reliability() {}

  /** Whether the application asks for reliability by {@code Require: 100rel}. */
  public static boolean isWantedBy(ResponseCommand command) {
    for (Header header : command.headers()) {
      if (header.is("Require") && header.value().contains(OPTION)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the peer demands reliability of every provisional response. */
  public static boolean isRequiredBy(SipMessage invite) {
    return invite.hasToken("Require", OPTION);
  }

  /** Whether the peer understands reliability. */
  public static boolean isSupportedBy(SipMessage invite) {
    return invite.hasToken("Supported", OPTION) || isRequiredBy(invite);
  }

  /** Whether reliability can be had for a response with this status at all (RFC 3262 §3). */
  public static boolean canCarry(SipMessage request, int status) {
    return status > 100 && status < 200 && request.method().equals(Methods.INVITE);
  }
}
