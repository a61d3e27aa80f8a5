package org.drachtio.config.internal;

import java.io.IOException;
import java.util.Dictionary;
import org.drachtio.config.internal.settings.LogLevel;
import org.drachtio.config.internal.settings.Setting;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the level of our loggers in Karaf's log4j2 configuration. The logger of SIP messages, {@code
 * org.drachtio.sip.trace}, is one of them and writes at info: messages show at info and debug,
 * unless Karaf's logging configuration gives that logger a level of its own.
 *
 * <p>What {@code log:set} of the shell has set stays, over restarts too, until another level is
 * configured than the one that it has replaced: that one is remembered beside it.
 *
 * <p><b>Threading:</b> one thread at a time.
 */
final class LogLevels {
  static final String PID = "org.ops4j.pax.logging";
  static final String LEVEL = "log4j2.logger.drachtio.level";
  static final String NAME = "log4j2.logger.drachtio.name";

  /** The level that was configured last. */
  static final String CONFIGURED = "drachtio.loglevel";

  private static final Logger LOG = LoggerFactory.getLogger(LogLevels.class);

  private final ConfigurationAdmin configurations;

  LogLevels(ConfigurationAdmin configurations) {
    this.configurations = configurations;
  }

  /**
   * Takes a level over.
   *
   * @param force whether it replaces one that the shell has set
   */
  void apply(Setting<LogLevel> level, boolean force) {
    String name = level.value().log4j();
    try {
      Configuration configuration = configurations.getConfiguration(PID, "?");
      Dictionary<String, Object> properties = configuration.getProperties();
      if (properties == null) {
        LOG.warn("Log level {} cannot be set: there is no configuration {}", name, PID);
        return;
      }
      String present = properties.get(NAME) == null ? "" : String.valueOf(properties.get(LEVEL));
      if (name.equals(properties.get(CONFIGURED)) && !force && !present.isEmpty()) {
        if (!name.equalsIgnoreCase(present)) {
          LOG.info("Log level {} holds, which the shell has set; configured is {}", present, level);
        }
        return;
      }
      if (name.equalsIgnoreCase(present) && name.equals(properties.get(CONFIGURED))) {
        return;
      }
      properties.put(NAME, "org.drachtio");
      properties.put(LEVEL, name);
      properties.put(CONFIGURED, name);
      configuration.update(properties);
    } catch (IOException e) {
      LOG.warn("Log level {} cannot be set", name, e);
    }
  }
}
