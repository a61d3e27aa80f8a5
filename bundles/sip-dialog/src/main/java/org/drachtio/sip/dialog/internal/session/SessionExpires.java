package org.drachtio.sip.dialog.internal.session;

import java.util.Optional;
import org.drachtio.message.SipMessage;

/**
 * Value of a Session-Expires header (RFC 4028 §4).
 *
 * @param seconds session interval
 * @param refresher who refreshes
 */
public record SessionExpires(int seconds, Refresher refresher) {

  public static final String NAME = "Session-Expires";

  /** The extension's name in Supported and Require. */
  public static final String OPTION = "timer";

  /** Who refreshes a session: a role in the transaction that says it, not in the dialog. */
  public enum Refresher {
    UAC,
    UAS,
    UNSAID
  }

  /** The header of a message; empty if it has none, or one without a number. */
  public static Optional<SessionExpires> of(SipMessage message) {
    return message.header(NAME).flatMap(SessionExpires::parse);
  }

  public static Optional<SessionExpires> parse(String value) {
    int end = value.indexOf(';');
    String number = (end < 0 ? value : value.substring(0, end)).strip();
    int seconds = 0;
    for (int i = 0; i < number.length(); i++) {
      int digit = number.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return Optional.empty();
      }
      // A longer interval than there is a number for never ends.
      seconds =
          seconds > (Integer.MAX_VALUE - digit) / 10 ? Integer.MAX_VALUE : seconds * 10 + digit;
    }
    if (number.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new SessionExpires(seconds, refresherOf(value, end)));
  }

  private static Refresher refresherOf(String value, int from) {
    for (int start = from; start >= 0; ) {
      int next = value.indexOf(';', start + 1);
      String parameter = value.substring(start + 1, next < 0 ? value.length() : next);
      int equals = parameter.indexOf('=');
      if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("refresher")) {
        return roleOf(parameter.substring(equals + 1).strip());
      }
      start = next;
    }
    return Refresher.UNSAID;
  }

  private static Refresher roleOf(String name) {
    if (name.equalsIgnoreCase("uac")) {
      return Refresher.UAC;
    }
    return name.equalsIgnoreCase("uas") ? Refresher.UAS : Refresher.UNSAID;
  }

  /** {@code 1800;refresher=uas}; without the parameter if it is unsaid. */
  @Override
  public String toString() {
    return switch (refresher) {
      case UAC -> seconds + ";refresher=uac";
      case UAS -> seconds + ";refresher=uas";
      case UNSAID -> String.valueOf(seconds);
    };
  }
}
