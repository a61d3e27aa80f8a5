package org.drachtio.logging.internal.line;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Local time as text. What changes once a second is formatted once a second.
 *
 * <p><b>Threading:</b> one thread.
 */
final class Clockface {
  private static final long SECOND_MICROS = 1_000_000L;

  private final DateTimeFormatter format;
  private long second = Long.MIN_VALUE;
  private String shown = "";

  /**
   * @param pattern down to seconds
   */
  Clockface(String pattern) {
    format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
  }

  /** Adds it, down to the second. */
  void appendSeconds(long epochMicros, StringBuilder out) {
    long now = Math.floorDiv(epochMicros, SECOND_MICROS);
    if (now != second) {
      second = now;
      shown = format.format(time(now));
    }
    out.append(shown);
  }

  /** Adds a point and the microseconds. */
  static void appendMicros(long epochMicros, StringBuilder out) {
    String digits = Long.toString(SECOND_MICROS + Math.floorMod(epochMicros, SECOND_MICROS));
    out.append('.').append(digits, 1, digits.length());
  }

  private static ZonedDateTime time(long epochSecond) {
    return Instant.ofEpochSecond(epochSecond).atZone(ZoneId.systemDefault());
  }
}
