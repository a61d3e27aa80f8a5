package org.drachtio.config.internal.settings;

import java.util.Locale;

/**
 * Log levels of drachtio-server, from the one that shows least to the one that shows most
 * (reference/configuration.md §6).
 *
 * <p>log4j2 has nothing more important than ERROR that our code could write, so {@code notice}
 * shows what {@code error} shows.
 */
public enum LogLevel {
  NOTICE("ERROR"),
  ERROR("ERROR"),
  WARNING("WARN"),
  INFO("INFO"),
  DEBUG("DEBUG");

  private final String log4j;

  LogLevel(String log4j) {
    this.log4j = log4j;
  }

  /** The level of log4j2. */
  public String log4j() {
    return log4j;
  }

  /** Whether SIP messages are logged. */
  public boolean tracesSip() {
    return this == INFO || this == DEBUG;
  }

  static LogLevel parse(String text) throws BadValueException {
    for (LogLevel level : values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(text)) {
        return level;
      }
    }
    throw BadValueException.malformed(
        "'" + text + "' is none of notice, error, warning, info, debug");
  }
}
