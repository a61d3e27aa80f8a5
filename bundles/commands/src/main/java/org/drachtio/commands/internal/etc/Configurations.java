package org.drachtio.commands.internal.etc;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.drachtio.api.ConfigReady;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Finds, changes and removes configurations that are an operator's. */
public final class Configurations {

  private static final long LIMIT_MILLIS = 10_000;
  private static final long STEP_MILLIS = 50;

  private Configurations() {}

  /** The configuration with this PID, if there is one. */
  public static Optional<Configuration> find(ConfigurationAdmin admin, String pid)
      throws IOException {
    Configuration[] found;
    try {
      found = admin.listConfigurations("(service.pid=" + pid + ")");
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(pid + " is no PID", e);
    }
    return found == null ? Optional.empty() : Optional.of(found[0]);
  }

  /**
   * Makes sure that a configuration is not the XML file's.
   *
   * @param ready null: nobody else writes configurations
   */
  public static void refuseOwned(ConfigReady ready, String pid) {
    if (ready != null && ready.writes(pid)) {
      throw new IllegalStateException(
          pid + " is set by drachtio.conf.xml or the command line; change it there");
    }
  }

  /** Changes one property. FileInstall brings it to the cfg file, if there is one. */
  public static void set(Configuration configuration, String key, Object value) throws IOException {
    Dictionary<String, Object> properties = configuration.getProperties();
    properties.put(key, value);
    configuration.update(properties);
  }

  /**
   * Waits until the server has taken a change.
   *
   * @param what for the message: the change is there, but has not been taken
   */
  public static void await(String what, BooleanSupplier taken) throws InterruptedException {
    long end = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
    while (!taken.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            what + " is written, but the server has not taken it; its log says why");
      }
      Thread.sleep(STEP_MILLIS);
    }
  }
}
