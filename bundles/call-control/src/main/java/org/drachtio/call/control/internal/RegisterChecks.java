package org.drachtio.call.control.internal;

import java.util.Optional;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;

/** What a REGISTER must fulfil before an application sees it (sip-behaviour.md §1.2.7). */
final class RegisterChecks {

  private RegisterChecks() {}

  static boolean pass(SipMessage register) {
    Optional<String> contact = register.header("Contact");
    if (contact.isEmpty()) {
      return true;
    }
    if (contact.get().equals("*")) {
      return register.header("Expires").map("0"::equals).orElse(true);
    }
    return register.contact().map(NameAddress::uri).filter(RegisterChecks::hasScheme).isPresent();
  }

  private static boolean hasScheme(String uri) {
    int colon = uri.indexOf(':');
    if (colon <= 0) {
      return false;
    }
    for (int i = 0; i < colon; i++) {
      char c = uri.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      boolean other = c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.';
      if (!letter && (i == 0 || !other)) {
        return false;
      }
    }
    return true;
  }
}
