package org.drachtio.message;

/**
 * Text of others for a log or a terminal. Control characters are escaped: they would end the line
 * and forge the next one, or make the terminal of a reader obey a stranger. Characters that hide or
 * turn round their neighbours (Unicode's format characters and line separators) are treated alike.
 * Thread-safe; text without them is returned as it is.
 */
public final class Printable {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Printable() {}

  /**
   * For one line: {@code \r}, {@code \n}, {@code \t}, {@code \x1b}, <code>\</code>{@code u202e}.
   */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** For a message of several lines: CRLF, LF and tabs stay, all else is as in {@link #line}. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean keepLines) {
    int length = text.length();
    int at = 0;
    while (at < length && isHarmless(text, at, keepLines)) {
      at++;
    }
    if (at == length) {
      return text;
    }
    StringBuilder out = new StringBuilder(length + 16).append(text, 0, at);
    for (; at < length; at++) {
      char c = text.charAt(at);
      if (isHarmless(text, at, keepLines)) {
        out.append(c);
      } else {
        escape(c, out);
      }
    }
    return out.toString();
  }

  private static boolean isHarmless(String text, int at, boolean keepLines) {
    char c = text.charAt(at);
    if (c < ' ') {
      return keepLines
          && (c == '\n'
              || c == '\t'
              || c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n');
    }
    if (c < 0x7f) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static void escape(char c, StringBuilder out) {
    out.append('\\');
    switch (c) {
      case '\r' -> out.append('r');
      case '\n' -> out.append('n');
      case '\t' -> out.append('t');
      default -> {
        if (c > 0xff) {
          out.append('u').append(HEX[c >> 12]).append(HEX[c >> 8 & 0xf]);
        } else {
          out.append('x');
        }
        out.append(HEX[c >> 4 & 0xf]).append(HEX[c & 0xf]);
      }
    }
  }
}
