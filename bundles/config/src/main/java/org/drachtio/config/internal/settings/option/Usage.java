package org.drachtio.config.internal.settings.option;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The text of {@code --help}, made of {@link Option} and {@link Variable}. {@code docs/usage.txt}
 * is a copy of it, which {@code bin/drachtio} prints while nothing is built; a test compares the
 * two.
 */
public final class Usage {
  private static final int WIDTH = 100;
  private static final String INDENT = "        ";

  private Usage() {}

  /** Ends with a line feed. */
  public static String text() {
    StringBuilder text = new StringBuilder("Usage: drachtio [options]\n\nOptions:\n");
    for (Option option : Option.values()) {
      if (option.isSupported()) {
        text.append("  ").append(option.usage()).append('\n');
        wrap(text, sentence(option.description()) + rest(option));
      }
    }
    text.append("\nEnvironment variables without an option:\n");
    for (Variable variable : Variable.values()) {
      if (!variable.hasOption() && variable.isSupported()) {
        text.append("  ").append(variable.variable()).append('\n');
        wrap(text, sentence(variable.description()));
      }
    }
    text.append("\nAccepted for compatibility, without effect in this version:\n");
    for (Option option : Option.values()) {
      if (!option.isSupported()) {
        text.append("  ").append(option.usage()).append('\n');
      }
    }
    for (Variable variable : Variable.values()) {
      if (!variable.hasOption() && !variable.isSupported()) {
        text.append("      ").append(variable.variable()).append('\n');
      }
    }
    text.append('\n');
    text.append(
        "For each value the command line beats the environment, the environment beats the\n");
    text.append(
        "configuration file, and the file beats the default. SIGHUP reads the file again.\n");
    return text.toString();
  }

  private static String rest(Option option) {
    List<String> parts = new ArrayList<>();
    if (!option.fallback().isEmpty()) {
      parts.add("Default: " + option.fallback() + ".");
    }
    List<Variable> variables = Variable.of(option);
    if (!variables.isEmpty()) {
      String names = variables.stream().map(Variable::variable).collect(Collectors.joining(", "));
      parts.add("Environment: " + names + ".");
    }
    return parts.isEmpty() ? "" : " " + String.join(" ", parts);
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }

  private static void wrap(StringBuilder text, String paragraph) {
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.split(" ")) {
      if (!line.isEmpty() && INDENT.length() + line.length() + 1 + word.length() > WIDTH) {
        text.append(INDENT).append(line).append('\n');
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    text.append(INDENT).append(line).append('\n');
  }
}
