package org.drachtio.sip.proxy.internal.compose;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;

/** The targets that a 3xx names (RFC 3261 §8.1.3.4, §16.5). Stateless. */
public final class Redirection {

  private record Contact(String uri, double q) {}

  private Redirection() {}

  /** The SIP URIs of its Contacts, the most wanted first. */
  public static List<String> targets(SipMessage response) {
    List<Contact> contacts = new ArrayList<>(2);
    for (String line : response.headers("Contact")) {
      for (String value : HeaderValues.split(line)) {
        Optional<NameAddress> address = NameAddress.parse(value);
        address
            .flatMap(NameAddress::sipUri)
            .ifPresent(
                uri -> contacts.add(new Contact(uri.forRequest().toString(), q(address.get()))));
      }
    }
    contacts.sort(Comparator.comparingDouble(Contact::q).reversed());
    return contacts.stream().map(Contact::uri).toList();
  }

  /**
   * By which the same target is known again: the user alone has a letter case (RFC 3261 §19.1.4).
   */
  public static String identity(String text) {
    return SipUri.parse(text)
        .map(
            uri ->
                new SipUri(
                        uri.scheme(),
                        uri.user(),
                        uri.host().toLowerCase(Locale.ROOT),
                        uri.port(),
                        uri.parameters().toLowerCase(Locale.ROOT),
                        "")
                    .toString())
        .orElse(text);
  }

  private static double q(NameAddress contact) {
    try {
      return contact.parameter("q").map(Double::parseDouble).orElse(1.0);
    } catch (NumberFormatException e) {
      return 0; // it does not say how much it is wanted, so the others come first
    }
  }
}
