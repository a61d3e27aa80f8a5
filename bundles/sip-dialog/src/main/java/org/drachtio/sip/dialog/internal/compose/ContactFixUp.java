package org.drachtio.sip.dialog.internal.compose;

import java.util.Optional;
import java.util.StringTokenizer;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipUri;

/**
 * On a host with several addresses an application cannot know which one a request leaves from:
 * where its Contact names another IPv4 address, the server puts the one used there
 * (sip-behaviour.md §3.2). Names are left alone; a registrar binds what a REGISTER says, so that is
 * left alone too.
 */
public final class ContactFixUp {

  private static final String TRANSPORT = "transport=";

  private ContactFixUp() {}

  /** The value with host, port and transport of the listening point, if it names another host. */
  public static String apply(String contact, ListeningPoint local) {
    Optional<NameAddress> parsed = NameAddress.parse(contact);
    Optional<SipUri> uri = parsed.flatMap(NameAddress::sipUri);
    if (uri.isEmpty()
        || uri.get().host().equals(local.advertisedHost())
        || !isDottedDecimal(uri.get().host())) {
      return contact;
    }
    SipUri old = uri.get();
    SipUri ours =
        new SipUri(
            old.scheme(),
            old.user(),
            local.advertisedHost(),
            local.advertisedPort(),
            parameters(old.parameters(), local.protocol()),
            old.headers());
    NameAddress address = parsed.get();
    return new NameAddress(address.displayName(), ours.toString(), address.parameters(), true)
        .toString();
  }

  private static String parameters(String old, Protocol protocol) {
    StringBuilder parameters = new StringBuilder();
    StringTokenizer each = new StringTokenizer(old, ";");
    while (each.hasMoreTokens()) {
      String parameter = each.nextToken();
      if (!parameter.regionMatches(true, 0, TRANSPORT, 0, TRANSPORT.length())) {
        parameters.append(';').append(parameter);
      }
    }
    if (protocol != Protocol.UDP) {
      parameters.append(';').append(TRANSPORT).append(protocol.token());
    }
    return parameters.toString();
  }

  private static boolean isDottedDecimal(String host) {
    int dots = 0;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == '.') {
        dots++;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return dots == 3;
  }
}
