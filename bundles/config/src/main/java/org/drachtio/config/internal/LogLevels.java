package org.drachtio.config.internal;

import java.io.IOException;
import java.util.Dictionary;
import org.drachtio.config.internal.settings.LogLevel;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Sets the level of our loggers in Karaf's log4j2 configuration. The logger of SIP messages, {@code
 * org.drachtio.sip.trace}, is one of them and writes at info: messages show at info and debug,
 * unless Karaf's logging configuration gives that logger a level of its own.
 */
final class LogLevels {
  static final String PID = "org.ops4j.pax.logging";
  static final String LEVEL = "log4j2.logger.drachtio.level";
  static final String NAME = "log4j2.logger.drachtio.name";

  private LogLevels() {}

  /** Returns whether there is such a configuration. */
  static boolean apply(ConfigurationAdmin configurations, LogLevel level) throws IOException {
    Configuration configuration = configurations.getConfiguration(PID, "?");
    Dictionary<String, Object> properties = configuration.getProperties();
    if (properties == null) {
      return false;
    }
    if (properties.get(NAME) == null
        || !level.log4j().equalsIgnoreCase(String.valueOf(properties.get(LEVEL)))) {
      properties.put(NAME, "org.drachtio");
      properties.put(LEVEL, level.log4j());
      // The level is this boot's; the file keeps its own.
      properties.remove(CfgFiles.FILE_PROPERTY);
      configuration.update(properties);
    }
    return true;
  }
}
