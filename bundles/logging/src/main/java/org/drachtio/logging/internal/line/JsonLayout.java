package org.drachtio.logging.internal.line;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** An object a line, in UTC: {@code {"time":…,"level":…,"logger":…,"thread":…,"message":…}}. */
final class JsonLayout implements Layout {
  private static final long SECOND_MICROS = 1_000_000L;
  private static final int MICRO_NANOS = 1_000;

  @Override
  public void append(Line line, StringBuilder out) {
    long micros = line.epochMicros();
    Instant time =
        Instant.ofEpochSecond(
            Math.floorDiv(micros, SECOND_MICROS),
            Math.floorMod(micros, SECOND_MICROS) * MICRO_NANOS);
    String level = line.isNotice() ? "notice" : line.level().name().toLowerCase(Locale.ROOT);
    out.append("{\"time\":\"").append(time).append("\",\"level\":\"").append(level).append('"');
    member("logger", line.logger(), out);
    member("thread", line.thread(), out);
    for (Map.Entry<String, String> each : line.context().entrySet()) {
      member(each.getKey(), each.getValue(), out);
    }
    member("message", line.text(), out);
    if (!line.stack().isEmpty()) {
      member("exception", String.join("\n", line.stack()), out);
    }
    out.append("}\n");
  }

  private static void member(String name, String value, StringBuilder out) {
    out.append(',');
    quoted(name, out);
    out.append(':');
    quoted(value, out);
  }

  /** RFC 8259 §7; control and line characters beyond ASCII are escaped too, for terminals. */
  private static void quoted(String text, StringBuilder out) {
    out.append('"');
    int length = Math.min(text.length(), 8 * Text.MAX_CHARACTERS);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (isPlain(c)) {
            out.append(c);
          } else {
            out.append(String.format("\\u%04x", (int) c));
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isPlain(char c) {
    if (c < 0x7f) {
      return c >= ' ';
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
