package org.drachtio.config.internal.settings.layer;

/** For messages that repeat what stands in a file: each is one line of the log. */
final class OneLine {
  private OneLine() {}

  /** A line end becomes a space, an invisible character becomes a question mark. */
  static String of(String text) {
    return text.replaceAll("\\s*[\\t\\n\\f\\r]\\s*", " ")
        .replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }
}
