package org.drachtio.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Registered as a service when this boot's configuration has been written to ConfigAdmin.
 * ConfigAdmin remembers the last run's values, so a component that opens sockets waits until {@link
 * #isCurrent} holds for its own configuration; once open it stays open, whatever becomes of this
 * service (architecture.md §4).
 */
@ProviderType
public interface ConfigReady {

  /**
   * Name of the property that carries {@link #boot()} in every configuration that this boot wrote.
   */
  String BOOT_PROPERTY = "drachtio.boot";

  /** Identifies this boot. */
  String boot();

  /** Whether this boot's configuration sets this PID; if not, its cfg file or its defaults hold. */
  boolean writes(String pid);

  /**
   * Puts secrets in for the placeholders that stand for them in ConfigAdmin, where every user of
   * the shell may read; other texts, and placeholders that are not this server's, are returned as
   * they are.
   *
   * @return not for logs, service properties or the shell
   */
  default String reveal(String text) {
    return text;
  }

  /** Whether a text has a placeholder in it that {@link #reveal} could not fill. */
  static boolean isConcealed(String text) {
    return text.contains("$[drachtio:");
  }

  /**
   * Whether a component may act on its configuration.
   *
   * @param boot value of {@link #BOOT_PROPERTY} in the component's configuration, empty if it has
   *     none
   */
  default boolean isCurrent(String pid, String boot) {
    return !writes(pid) || boot().equals(boot);
  }
}
