package org.drachtio.logging.internal.line;

/** How important a line is; with what syslog calls it (reference/configuration.md §6). */
public enum Level {
  ERROR(2),
  WARN(4),
  INFO(6),
  DEBUG(7);

  private static final int SYSLOG_NOTICE = 5;

  private final int severity;

  Level(int severity) {
    this.severity = severity;
  }

  /** Severity of a line in RFC 5424 §6.2.1; errors are critical, as with drachtio-server. */
  static int severityOf(Line line) {
    return line.isNotice() && line.level() == INFO ? SYSLOG_NOTICE : line.level().severity;
  }

  /**
   * The level of a line.
   *
   * @param syslog severity that the logging service gives it
   */
  public static Level ofSyslog(int syslog) {
    if (syslog <= 3) {
      return ERROR;
    }
    return syslog == 4 ? WARN : syslog <= 6 ? INFO : DEBUG;
  }
}
