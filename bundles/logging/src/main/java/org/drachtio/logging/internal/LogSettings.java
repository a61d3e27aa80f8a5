package org.drachtio.logging.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
import org.drachtio.logging.internal.out.LogFileSettings;

/**
 * Where lines go. Immutable.
 *
 * @param console whether to the standard error stream
 * @param file null: to none
 * @param syslog null: to none
 * @param layout of console and file
 * @param container whether lines of loggers that are not ours are written
 * @param queueBytes of each destination
 */
record LogSettings(
    boolean console,
    LogFileSettings file,
    Syslog syslog,
    String layout,
    boolean container,
    long queueBytes) {

  /** The layout that shows the context. */
  static final String JSON = "json";

  private static final long MEGABYTE = 1_000_000;
  private static final int LEAST_KILOBYTES = 64;
  private static final Set<String> LAYOUTS = Set.of("drachtio", "readable", JSON);
  private static final int MAX_PORT = 65_535;
  private static final int FIRST_LOCAL = 16;
  private static final Map<String, Integer> FACILITIES =
      Map.of(
          "user", 1,
          "daemon", 3,
          "local0", FIRST_LOCAL,
          "local1", FIRST_LOCAL + 1,
          "local2", FIRST_LOCAL + 2,
          "local3", FIRST_LOCAL + 3,
          "local4", FIRST_LOCAL + 4,
          "local5", FIRST_LOCAL + 5,
          "local6", FIRST_LOCAL + 6,
          "local7", FIRST_LOCAL + 7);

  /**
   * Where syslog is.
   *
   * @param facility number of RFC 5424 §6.2.1
   */
  record Syslog(String host, int port, int facility, String tag) {}

  /** Settings of which a bad value is left out. */
  static CheckedConfig<LogConfig, LogSettings> config() {
    return CheckedConfig.of(LogConfig.class, LogConfig.PID, LogSettings::of);
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static LogSettings of(LogConfig config) {
    if (!LAYOUTS.contains(config.layout())) {
      throw new InvalidValueException("layout", "is none of drachtio, readable, json");
    }
    LogFileSettings file = config.file().isBlank() ? null : file(config);
    Syslog syslog = config.syslogHost().isBlank() ? null : syslog(config);
    return new LogSettings(
        config.console(),
        file,
        syslog,
        config.layout(),
        config.container(),
        Values.within("queueKilobytes", config.queueKilobytes(), LEAST_KILOBYTES, Integer.MAX_VALUE)
            * 1024L);
  }

  private static LogFileSettings file(LogConfig config) {
    Path path = path("file", config.file()).toAbsolutePath();
    if (path.getFileName() == null) {
      throw new InvalidValueException("file", "is no file");
    }
    return new LogFileSettings(
        path,
        path.resolveSibling(path("archive", config.archive())),
        Values.positive("fileMegabytes", config.fileMegabytes()) * MEGABYTE,
        Values.notNegative("archiveFiles", config.archiveFiles()),
        Values.notNegative("archiveMegabytes", config.archiveMegabytes()) * MEGABYTE,
        Values.notNegative("minFreeMegabytes", config.minFreeMegabytes()) * MEGABYTE,
        config.autoFlush(),
        config.readableByAll());
  }

  private static Path path(String key, String text) {
    try {
      return Path.of(Values.text(text));
    } catch (InvalidPathException e) {
      throw new InvalidValueException(key, "is no path");
    }
  }

  private static Syslog syslog(LogConfig config) {
    Integer facility = FACILITIES.get(config.syslogFacility());
    if (facility == null) {
      throw new InvalidValueException(
          "syslogFacility", "is none of user, daemon, local0 to local7");
    }
    int port = Values.within("syslogPort", config.syslogPort(), 1, MAX_PORT);
    if (!config.syslogTag().matches("[!-~&&[^\\[\\]:]]{1,32}")) {
      throw new InvalidValueException(
          "syslogTag", "must be 1 to 32 printable characters of ASCII, none of them [, ] or :");
    }
    return new Syslog(config.syslogHost().strip(), port, facility, config.syslogTag());
  }
}
