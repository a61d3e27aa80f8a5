package org.drachtio.config.internal.settings.layer;

import org.drachtio.config.internal.settings.value.Setting;
import org.drachtio.config.internal.settings.value.Source;

/**
 * The configuration cannot be used; the message is complete and for the operator, and never holds a
 * secret.
 */
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Source source;

  private SettingsException(Source source, String message) {
    super(OneLine.of(message));
    this.source = source;
  }

  public static SettingsException inFile(String file, String why) {
    return new SettingsException(
        Source.FILE, "Error reading configuration file: " + file + ": " + why);
  }

  public static SettingsException onCommandLine(String why) {
    return new SettingsException(Source.COMMAND_LINE, "Error on the command line: " + why);
  }

  public static SettingsException inEnvironment(String why) {
    return new SettingsException(Source.ENVIRONMENT, "Error in the environment: " + why);
  }

  /** For a value that was only found wrong once all sources had been merged. */
  public static SettingsException of(Setting<?> setting, String why) {
    String text = setting.name() + ": " + why;
    return switch (setting.source()) {
      case COMMAND_LINE -> onCommandLine(text);
      case ENVIRONMENT -> inEnvironment(text);
      case FILE, DEFAULTS -> inFile(setting.origin(), text);
    };
  }

  /** Whose fault it is. */
  public Source source() {
    return source;
  }
}
