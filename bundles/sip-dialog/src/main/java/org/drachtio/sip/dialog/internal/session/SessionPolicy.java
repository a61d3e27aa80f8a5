package org.drachtio.sip.dialog.internal.session;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The server's part in session timers (RFC 4028, sip-behaviour.md §5). Immutable.
 *
 * @param defaultRefresher of a call to an application that leaves the choice to us: {@link
 *     SessionExpires.Refresher#UNSAID} does without a timer
 * @param minSeconds least interval: less is answered 422 in a dialog, and raised to it elsewhere
 * @param jitterMillis how much earlier or later than at half of the interval we refresh, at most
 */
public record SessionPolicy(
    SessionExpires.Refresher defaultRefresher, int minSeconds, int jitterMillis) {

  public static final SessionPolicy STANDARD =
      new SessionPolicy(SessionExpires.Refresher.UNSAID, 90, 5000);

  /** The interval that holds where this one is asked for. */
  int clamp(int seconds) {
    return Math.max(minSeconds, seconds);
  }

  /**
   * Time from one refresh of ours to the next: half of the interval, more or less, so that calls
   * that began together are not refreshed together.
   */
  public long refreshMillis(int seconds) {
    long half = seconds * 500L;
    long jitter = Math.min(jitterMillis, half / 4);
    return half + ThreadLocalRandom.current().nextLong(-jitter, jitter + 1);
  }

  /** {@code none}, {@code uac} or {@code uas}, without case; {@code null} for all else. */
  public static SessionExpires.Refresher refresherNamed(String name) {
    if (name.equalsIgnoreCase("uac")) {
      return SessionExpires.Refresher.UAC;
    }
    if (name.equalsIgnoreCase("uas")) {
      return SessionExpires.Refresher.UAS;
    }
    return name.isEmpty() || name.equalsIgnoreCase("none") ? SessionExpires.Refresher.UNSAID : null;
  }
}
