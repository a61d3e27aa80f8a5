package org.drachtio.config.internal.pid;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Map;
import java.util.Optional;
import org.drachtio.config.internal.settings.value.LogLevel;
import org.drachtio.config.internal.settings.value.Setting;
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
public final class LogLevels {
  public static final String PID = "org.ops4j.pax.logging";
  static final String LEVEL = "log4j2.logger.drachtio.level";
  static final String NAME = "log4j2.logger.drachtio.name";

  /** The level that was configured last. */
  static final String CONFIGURED = "drachtio.loglevel";

  /** What the level of the stack was configured to be last. */
  static final String STACK_CONFIGURED = "drachtio.sofia-loglevel";

  private static final String NO_LEVEL = "none";
  private static final int SOFIA_DEBUG = 6;

  /** Properties of the stack's loggers, by which {@code log:set} finds them too. */
  private static final Map<String, String> STACK =
      Map.of(
          "log4j2.logger.drachtio-kernel", "org.drachtio.kernel",
          "log4j2.logger.drachtio-transport", "org.drachtio.sip.transport",
          "log4j2.logger.drachtio-transaction", "org.drachtio.sip.transaction");

  private static final Logger LOG = LoggerFactory.getLogger(LogLevels.class);

  private final ConfigurationAdmin configurations;

  public LogLevels(ConfigurationAdmin configurations) {
    this.configurations = configurations;
  }

  /**
   * Takes a level over, in one change: pax-logging holds all log calls while it takes one.
   *
   * @param sofia level of the SIP stack as drachtio-server counts it, 0 to 9
   * @param force whether it replaces one that the shell has set
   */
  public void apply(Setting<LogLevel> level, int sofia, boolean force) {
    String name = level.value().log4j();
    try {
      Configuration configuration = configurations.getConfiguration(PID, "?");
      Dictionary<String, Object> properties = configuration.getProperties();
      if (properties == null) {
        LOG.warn("Log level {} cannot be set: there is no configuration {}", name, PID);
        return;
      }
      boolean changed = setOurs(properties, level, force);
      changed |= setStack(properties, sofia, level.value().tracesSip(), force);
      if (changed) {
        configuration.update(properties);
      }
    } catch (IOException e) {
      LOG.warn("Log level {} cannot be set", name, e);
    }
  }

  /** The level of our loggers as log4j has it; empty: that of all loggers, or unknown. */
  public Optional<String> present() {
    try {
      Dictionary<String, Object> properties =
          configurations.getConfiguration(PID, "?").getProperties();
      return properties == null
          ? Optional.empty()
          : Optional.ofNullable(properties.get(LEVEL)).map(String::valueOf);
    } catch (IOException e) {
      LOG.debug("{} cannot be read", PID, e);
      return Optional.empty();
    }
  }

  private static boolean setOurs(
      Dictionary<String, Object> properties, Setting<LogLevel> level, boolean force) {
    String name = level.value().log4j();
    String present = properties.get(NAME) == null ? "" : String.valueOf(properties.get(LEVEL));
    boolean known = name.equals(properties.get(CONFIGURED));
    if (known && name.equalsIgnoreCase(present)) {
      return false;
    }
    if (known && !force && !present.isEmpty()) {
      LOG.info("Log level {} holds, which the shell has set; configured is {}", present, level);
      return false;
    }
    properties.put(NAME, "org.drachtio");
    properties.put(LEVEL, name);
    properties.put(CONFIGURED, name);
    return true;
  }

  /**
   * The loggers of the stack: at 0 they tell of errors only, from 6 on of everything, at levels
   * that show what drachtio-server's stack tells, else they are like the others.
   */
  private static boolean setStack(
      Dictionary<String, Object> properties, int sofia, boolean shown, boolean force) {
    String wanted = sofia == 0 ? "ERROR" : sofia >= SOFIA_DEBUG && shown ? "DEBUG" : NO_LEVEL;
    Object present = properties.get(STACK_CONFIGURED);
    if (wanted.equals(present == null ? NO_LEVEL : present) && !force) {
      return false;
    }
    boolean changed = false;
    for (Map.Entry<String, String> each : STACK.entrySet()) {
      String level = each.getKey() + ".level";
      Object now = properties.get(level);
      if (wanted.equals(NO_LEVEL)) {
        changed |= now != null;
        properties.remove(level);
        properties.remove(each.getKey() + ".name");
      } else {
        changed |= !wanted.equals(now);
        properties.put(each.getKey() + ".name", each.getValue());
        properties.put(level, wanted);
      }
    }
    properties.put(STACK_CONFIGURED, wanted);
    return changed;
  }
}
