package org.drachtio.api.config;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The server's configuration, for those who look after it. No value is a secret: {@code ***} stands
 * for one.
 *
 * <p><b>Threading:</b> thread-safe. What changes something returns when it is in force, which may
 * take seconds.
 */
@ProviderType
public interface ConfigControl {

  /** All that are in force, by component and name. */
  List<Value> values();

  /**
   * What the configuration file, environment and command line would change now, a line each.
   *
   * @throws IllegalStateException if the file cannot be used, which says why
   */
  List<String> differences();

  /**
   * Reads the file again and applies it.
   *
   * @param who for the history
   * @return what has changed
   * @throws IllegalStateException if the file cannot be used, or there was nothing to write to;
   *     nothing has changed then
   */
  List<String> reload(String who);

  /** The last changes, newest first. */
  List<Change> history();

  /**
   * Takes the last change back that is not taken back yet. The file stays as it is; it is applied
   * again when it changes, at SIGHUP, and at the next start.
   *
   * @param who for the history
   * @return what has changed
   * @throws IllegalStateException if there is none
   */
  List<String> undo(String who);

  /**
   * A value.
   *
   * @param component PID
   * @param name of its property
   * @param value that is in force, as text
   * @param source what has set it, for people; of a value that its component has refused, what was
   *     refused, why, and what has set that: it begins with {@code REFUSED} then
   */
  record Value(String component, String name, String value, String source) {}

  /**
   * A change that was applied.
   *
   * @param number counted from the start of the server
   * @param who has caused it
   * @param differences what has changed
   */
  record Change(long number, Instant time, String who, List<String> differences) {}
}
