package org.drachtio.sip.proxy.internal.route;

import org.drachtio.kernel.lane.KeyedDigest;
import org.drachtio.message.SipUri;

/**
 * The parameter by which this server recognises its own Record-Route values when they come back as
 * Route values: a keyed digest of the Call-ID. Without it, anybody who writes our address into a
 * Route could have requests forwarded to any place in the name of this server. It holds for one
 * Call-ID, as long as its key is known ({@link RouteKeys}).
 *
 * <p><b>Threading:</b> one lane's thread.
 */
public final class RouteCookie {

  /** Name of the URI parameter. */
  static final String NAME = "ck";

  private static final char SEPARATOR = '-';
  private static final int DIGEST_BYTES = 8;
  private static final int MAX_ID_DIGITS = 12;

  private final RouteKeys keys;
  private KeyedDigest digest;
  private long idOfDigest;

  public RouteCookie(RouteKeys keys) {
    this.keys = keys;
  }

  /** The parameter for the Record-Route of a request, with its semicolon. */
  public String parameter(String callId) {
    RouteKey key = keys.current();
    return ";" + NAME + "=" + Long.toHexString(key.id()) + SEPARATOR + digest(key, callId);
  }

  /** Whether the URI has been made here for this Call-ID. */
  public boolean isOn(SipUri uri, String callId) {
    String cookie = uri.parameter(NAME).orElse("");
    int end = cookie.indexOf(SEPARATOR);
    if (end <= 0 || end > MAX_ID_DIGITS) {
      return false;
    }
    long id;
    try {
      id = Long.parseLong(cookie, 0, end, 16);
    } catch (NumberFormatException e) {
      return false;
    }
    RouteKey key = keys.find(id);
    return key != null && KeyedDigest.isSame(digest(key, callId), cookie.substring(end + 1));
  }

  private String digest(RouteKey key, String callId) {
    if (digest == null || idOfDigest != key.id()) {
      digest = new KeyedDigest(key.secret(), DIGEST_BYTES);
      idOfDigest = key.id();
    }
    return digest.of(callId);
  }
}
