package org.drachtio.sip.dialog.internal.compose;

import java.util.Optional;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipUri;

/**
 * Puts our real address in the place of {@code @localhost} in From, To, Contact and
 * P-Asserted-Identity (admin-protocol.md §5.0): drachtio-srf writes {@code sip:1234@localhost}.
 */
public final class Localhost {

  private Localhost() {}

  static boolean applies(String name) {
    return name.equalsIgnoreCase("From")
        || name.equalsIgnoreCase("To")
        || name.equalsIgnoreCase("Contact")
        || name.equalsIgnoreCase("P-Asserted-Identity");
  }

  /**
   * The value with host and port of the listening point, in angle brackets; unchanged if it has no
   * {@code @localhost}.
   */
  public static String replace(String value, ListeningPoint local) {
    if (!value.contains("@localhost")) {
      return value;
    }
    return withHost(value, local.advertisedHost(), local.advertisedPort());
  }

  /**
   * A From outside any dialog, also without {@code @}: then the host is the bound one, as with
   * drachtio-server. Unchanged if its host is not {@code localhost}.
   */
  static String replaceInFrom(String value, ListeningPoint local) {
    String replaced = replace(value, local);
    return replaced.contains("localhost")
        ? withHost(replaced, local.host(), local.port())
        : replaced;
  }

  /** Whether the value has {@code localhost} in a place that cannot be determined. */
  public static boolean isObscure(String value) {
    return value.contains("localhost")
        && NameAddress.parse(value).flatMap(NameAddress::sipUri).isEmpty();
  }

  private static String withHost(String value, String host, int port) {
    Optional<NameAddress> parsed = NameAddress.parse(value);
    Optional<SipUri> uri = parsed.flatMap(NameAddress::sipUri);
    if (uri.isEmpty() || !uri.get().host().equalsIgnoreCase("localhost")) {
      return value;
    }
    SipUri old = uri.get();
    SipUri ours = new SipUri(old.scheme(), old.user(), host, port, old.parameters(), old.headers());
    NameAddress address = parsed.get();
    return new NameAddress(address.displayName(), ours.toString(), address.parameters(), true)
        .toString();
  }
}
