package org.drachtio.config.internal.settings.value;

/**
 * A value and where it comes from.
 *
 * @param value checked
 * @param source that won
 * @param origin path of the file, {@code environment}, {@code command line} or {@code defaults}
 * @param name of the element, variable or option
 */
public record Setting<T>(T value, Source source, String origin, String name) {

  /** Where it was set, for people: {@code 'port' of <admin> in line 3 of /etc/x.xml}. */
  public String where() {
    return switch (source) {
      case DEFAULTS -> "default";
      case FILE -> name + " of " + origin;
      case ENVIRONMENT, COMMAND_LINE -> name + " (" + origin + ")";
    };
  }

  /** Where it was set; without the value, which may be a secret. */
  @Override
  public String toString() {
    return name + " (" + origin + ")";
  }
}
