package org.drachtio.config.internal.settings.value;

import java.util.Locale;

/**
 * Log levels of drachtio-server, from the one that shows least to the one that shows most
 * (reference/configuration.md §6).
 *
 * <p>log4j2 has nothing more important than ERROR that our code could write, so {@code notice}
 * shows what {@code error} shows.
 */
public enum LogLevel {
  NOTICE(1, "ERROR"),
  ERROR(2, "ERROR"),
  WARNING(3, "WARN"),
  INFO(4, "INFO"),
  DEBUG(5, "DEBUG");

  private final int number;
  private final String log4j;

  LogLevel(int number, String log4j) {
    this.number = number;
    this.log4j = log4j;
  }

  /** As drachtio-server counts them, from 1 on (observability.md §4). */
  public int number() {
    return number;
  }

  /** The level of log4j2. */
  public String log4j() {
    return log4j;
  }

  /** Whether SIP messages are logged. */
  public boolean tracesSip() {
    return this == INFO || this == DEBUG;
  }

  public static LogLevel parse(String text) throws BadValueException {
    for (LogLevel level : values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(text)) {
        return level;
      }
    }
    throw BadValueException.malformed(
        "'" + text + "' is none of notice, error, warning, info, debug");
  }
}
