package org.drachtio.blacklist.internal;

import java.util.Optional;
import org.drachtio.api.guard.Blacklist;
import org.drachtio.api.net.IpNetwork;

/**
 * A member of the set: {@code 192.0.2.1}, {@code 2001:db8::/32 # why}. Immutable.
 *
 * @param network address or network
 * @param comment what stands behind it, without the {@code #}
 */
record Member(IpNetwork network, String comment) {

  private static final int MAX_LENGTH = 500;

  /** Empty if it is none. */
  static Optional<Member> of(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String whole = text.strip();
    int end = 0;
    while (end < whole.length() && whole.charAt(end) > ' ' && whole.charAt(end) != '#') {
      end++;
    }
    String rest = whole.substring(end).strip();
    String comment = rest.startsWith("#") ? rest.substring(1).strip() : rest;
    return IpNetwork.parse(whole.substring(0, end)).map(found -> new Member(found, comment));
  }

  Blacklist.Entry entry(String source) {
    return new Blacklist.Entry(network.toString(), comment, source);
  }
}
