package org.drachtio.cdr.internal.record;

import java.nio.charset.StandardCharsets;

/** Writes one JSON object in one line (RFC 8259). One thread. */
final class JsonLine {

  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private static final int FIRST_SIZE = 768;
  private static final int DIGITS = 6;

  private final StringBuilder line = new StringBuilder(FIRST_SIZE);

  void text(String name, String value) {
    name(name);
    line.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> line.append('\\').append(c);
        case '\r' -> line.append("\\r");
        case '\n' -> line.append("\\n");
        case '\t' -> line.append("\\t");
        default -> {
          if (isUnsafe(c)) {
            unicode(c);
          } else {
            line.append(c);
          }
        }
      }
    }
    line.append('"');
  }

  /**
   * Controls (also those from 0x7f to 0x9f) and marks of direction would make a terminal show
   * something else than there is; line separators of Unicode would end the line for some readers.
   */
  private static boolean isUnsafe(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private void unicode(char c) {
    line.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      line.append(HEX[c >> shift & 0xf]);
    }
  }

  void number(String name, int value) {
    name(name);
    line.append(value);
  }

  /** A time in seconds with six decimals; a negative one, as the clock was set back, is 0. */
  void seconds(String name, long micros) {
    name(name);
    long time = Math.max(0, micros);
    String fraction = Long.toString(time % 1_000_000);
    line.append(time / 1_000_000).append('.');
    line.append("0".repeat(DIGITS - fraction.length())).append(fraction);
  }

  private void name(String name) {
    line.append(line.length() == 0 ? '{' : ',').append('"').append(name).append("\":");
  }

  /** The bytes of the line, with its end. */
  byte[] end() {
    return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
