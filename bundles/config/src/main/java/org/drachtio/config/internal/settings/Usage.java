package org.drachtio.config.internal.settings;

/** The text of {@code --help}. */
public final class Usage {
  private Usage() {}

  /** Ends with a line feed. */
  public static String text() {
    StringBuilder text = new StringBuilder("Usage: drachtio [options]\n\nOptions:\n");
    append(text, true);
    text.append("\nAccepted for compatibility, without effect in this version:\n");
    append(text, false);
    return text.append(
            "\nFor each value the command line beats the environment (DRACHTIO_*), the environment beats the\n")
        .append("configuration file, and the file beats the default.\n")
        .toString();
  }

  private static void append(StringBuilder text, boolean supported) {
    for (Option option : Option.values()) {
      if (option.isSupported() == supported) {
        text.append("  ").append(option.usage()).append('\n');
      }
    }
  }
}
