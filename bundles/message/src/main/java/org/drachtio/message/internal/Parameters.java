package org.drachtio.message.internal;

import java.util.Optional;

/** Finds a parameter in a text such as {@code ;lr;x="a;b";tag=1}. */
public final class Parameters {

  private Parameters() {}

  /**
   * Value of the parameter with this name (without case), empty text if it has none, absent if it
   * is not there.
   */
  public static Optional<String> find(String parameters, String name) {
    int length = parameters.length();
    int p = 0;
    while (p < length) {
      // p stands at a semicolon
      int nameStart = skipSpace(parameters, p + 1);
      int end = endOf(parameters, nameStart);
      int equals = equalsSign(parameters, nameStart, end);
      boolean valued = equals < end;
      int nameEnd = trimEnd(parameters, nameStart, valued ? equals : end);
      if (nameEnd - nameStart == name.length()
          && parameters.regionMatches(true, nameStart, name, 0, name.length())) {
        return Optional.of(valued ? value(parameters, skipSpace(parameters, equals + 1), end) : "");
      }
      p = end;
    }
    return Optional.empty();
  }

  /** The parameters but those with this name (without case). */
  public static String without(String parameters, String name) {
    StringBuilder kept = new StringBuilder(parameters.length());
    int p = 0;
    while (p < parameters.length()) {
      int end = endOf(parameters, p + 1);
      String one = parameters.substring(p, end);
      if (find(one, name).isEmpty()) {
        kept.append(one);
      }
      p = end;
    }
    return kept.toString();
  }

  /** The next equals sign, or {@code end}; looks no further, so that a search stays linear. */
  private static int equalsSign(String text, int from, int end) {
    int p = from;
    while (p < end && text.charAt(p) != '=') {
      p++;
    }
    return p;
  }

  /** The next semicolon outside of quotes, or the end. */
  private static int endOf(String text, int from) {
    boolean quoted = false;
    for (int p = from; p < text.length(); p++) {
      char c = text.charAt(p);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        p++;
      } else if (c == ';' && !quoted) {
        return p;
      }
    }
    return text.length();
  }

  private static String value(String text, int start, int limit) {
    int end = trimEnd(text, start, limit);
    if (end - start < 2 || text.charAt(start) != '"') {
      return text.substring(Math.min(start, end), end);
    }
    String inner = text.substring(start + 1, end - 1);
    return inner.indexOf('\\') < 0 ? inner : unescaped(inner);
  }

  private static String unescaped(String quoted) {
    StringBuilder out = new StringBuilder(quoted.length());
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      out.append(c == '\\' && i + 1 < quoted.length() ? quoted.charAt(++i) : c);
    }
    return out.toString();
  }

  private static int skipSpace(String text, int from) {
    int p = from;
    while (p < text.length() && (text.charAt(p) == ' ' || text.charAt(p) == '\t')) {
      p++;
    }
    return p;
  }

  private static int trimEnd(String text, int start, int end) {
    int p = end;
    while (p > start && (text.charAt(p - 1) == ' ' || text.charAt(p - 1) == '\t')) {
      p--;
    }
    return p;
  }
}
