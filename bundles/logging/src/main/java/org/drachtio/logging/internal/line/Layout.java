package org.drachtio.logging.internal.line;

/**
 * A form of lines.
 *
 * <p><b>Threading:</b> one thread, as a {@link Clockface} is in it.
 */
@FunctionalInterface
public interface Layout {

  /** Adds a line, with its end. No text of a peer can make it look like two. */
  void append(Line line, StringBuilder out);

  /**
   * The layout of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Layout of(String name) {
    return switch (name) {
      case "drachtio" -> new PlainLayout();
      case "readable" -> new ReadableLayout();
      case "json" -> new JsonLayout();
      default ->
          throw new IllegalArgumentException(
              "layout: '" + name + "' is none of drachtio, readable, json");
    };
  }
}
