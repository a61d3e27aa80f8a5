package org.drachtio.sip.proxy.internal.compose;

import java.util.Locale;

/** Parameters of challenges and credentials (RFC 3261 §25.1, RFC 8760). Stateless. */
final class DigestParameters {

  private static final String SCHEME = "digest";

  private DigestParameters() {}

  /**
   * Realm and nonce as one key; empty if it is not Digest or lacks one of them.
   *
   * @param value of WWW-Authenticate, Proxy-Authenticate, Authorization or Proxy-Authorization
   */
  static String key(String value) {
    int space = value.indexOf(' ');
    if (space < 0 || !value.substring(0, space).toLowerCase(Locale.ROOT).equals(SCHEME)) {
      return "";
    }
    String realm = null;
    String nonce = null;
    for (String parameter : HeaderValues.split(value.substring(space + 1))) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        switch (parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
          case "realm" -> realm = parameter.substring(equals + 1).strip();
          case "nonce" -> nonce = parameter.substring(equals + 1).strip();
          default -> {
            // of no interest here
          }
        }
      }
    }
    return realm == null || nonce == null ? "" : realm + "\n" + nonce;
  }
}
