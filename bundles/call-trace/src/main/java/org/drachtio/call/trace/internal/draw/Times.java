package org.drachtio.call.trace.internal.draw;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people read them. Stateless. */
public final class Times {

  private static final DateTimeFormatter OF_DAY =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final DateTimeFormatter WITH_DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final long MICROS = 1_000_000;

  private Times() {}

  /** {@code 16:21:07.123}. */
  public static String ofDay(long epochMicros, ZoneId zone) {
    return OF_DAY.format(instant(epochMicros).atZone(zone));
  }

  /** {@code 2026-11-29 16:21:07}. */
  public static String withDay(long epochMicros, ZoneId zone) {
    return WITH_DAY.format(instant(epochMicros).atZone(zone));
  }

  /** {@code 0.2 ms}, {@code 31 ms}, {@code 4.21 s}, {@code 83 s}. */
  public static String span(long micros) {
    long shown = Math.max(0, micros);
    if (shown < 10_000) {
      return String.format(Locale.ROOT, "%.1f ms", shown / 1000.0);
    }
    if (shown < MICROS) {
      return Math.round(shown / 1000.0) + " ms";
    }
    return shown < 60 * MICROS
        ? String.format(Locale.ROOT, "%.2f s", shown / 1e6)
        : Math.round(shown / 1e6) + " s";
  }

  private static Instant instant(long epochMicros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochMicros, MICROS), Math.floorMod(epochMicros, MICROS) * 1000);
  }
}
