package org.drachtio.call.trace.internal.item;

import java.util.Locale;
import java.util.Optional;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;

/** Who calls whom: the users and numbers of a message. Never throws on bad input. Stateless. */
public final class Parties {

  private Parties() {}

  /** User of From; its host if it has none. */
  public static String caller(SipMessage message) {
    return user(message.from());
  }

  /** User of To; its host if it has none. */
  public static String callee(SipMessage message) {
    return user(message.to());
  }

  /** User of the Request-URI; its host if it has none. */
  public static String target(SipMessage request) {
    return user(request.requestUri());
  }

  /** User of P-Asserted-Identity (RFC 3325); empty if there is none. */
  public static String asserted(SipMessage message) {
    return message
        .header("P-Asserted-Identity")
        .flatMap(NameAddress::parse)
        .map(address -> user(address.uri()))
        .orElse("");
  }

  private static String user(Optional<NameAddress> address) {
    return address.map(each -> user(each.uri())).orElse("");
  }

  /** User, number or host of a sip, sips or tel URI; what stands behind the scheme of others. */
  public static String user(String uri) {
    int colon = uri.indexOf(':');
    String rest = uri.substring(colon + 1);
    int at = rest.indexOf('@');
    if (at >= 0) {
      return before(before(rest.substring(0, at), ';'), ':');
    }
    String address = before(before(rest, ';'), '?');
    return address.startsWith("[") ? address : before(address, ':');
  }

  private static String before(String text, char end) {
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }

  /**
   * The form in which numbers are compared: without {@code +} or {@code 00} in front and without
   * visual separators (RFC 3966 §3); other names in lower case.
   */
  public static String comparable(String number) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c >= '0' && c <= '9' || c == '*' || c == '#') {
        digits.append(c);
      } else if (!(c == '+' && i == 0) && "-.() ".indexOf(c) < 0) {
        return number.toLowerCase(Locale.ROOT);
      }
    }
    if (digits.length() == 0) {
      return number;
    }
    boolean international = digits.length() > 2 && digits.charAt(0) == '0';
    return international && digits.charAt(1) == '0' ? digits.substring(2) : digits.toString();
  }
}
