package org.drachtio.sip.dialog.internal;

import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/** Who wants a provisional response to be reliable (RFC 3262 §3). */
final class Reliability {

  /** The extension's name in Supported and Require. */
  static final String OPTION = "100rel";

  private Reliability() {}

  /** Whether the application asks for reliability by {@code Require: 100rel}. */
  static boolean isWantedBy(ResponseCommand command) {
    for (Header header : command.headers()) {
      if (header.is("Require") && header.value().contains(OPTION)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the peer demands reliability of every provisional response. */
  static boolean isRequiredBy(SipMessage invite) {
    return invite.hasToken("Require", OPTION);
  }

  /** Whether the peer understands reliability. */
  static boolean isSupportedBy(SipMessage invite) {
    return invite.hasToken("Supported", OPTION) || isRequiredBy(invite);
  }

  /** Whether reliability can be had for a response with this status at all (RFC 3262 §3). */
  static boolean canCarry(SipMessage request, int status) {
    return status > 100 && status < 200 && request.method().equals(Methods.INVITE);
  }
}
