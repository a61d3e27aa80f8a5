package org.drachtio.metrics.internal.text;

import java.util.Locale;

/** What a family of series is. */
public enum Type {
  COUNTER,
  GAUGE,
  HISTOGRAM,
  SUMMARY,

  /**
   * A counter that is always 1 and says something by its labels; its name ends in {@code _info}.
   */
  INFO;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
