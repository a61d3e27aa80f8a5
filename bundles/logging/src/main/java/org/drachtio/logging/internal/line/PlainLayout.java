package org.drachtio.logging.internal.line;

/** As drachtio-server writes: {@code YYYY-MM-DD HH:MM:SS.ffffff text} (observability.md §4). */
final class PlainLayout implements Layout {
  private final Clockface clock = new Clockface("yyyy-MM-dd HH:mm:ss");

  @Override
  public void append(Line line, StringBuilder out) {
    clock.appendSeconds(line.epochMicros(), out);
    Clockface.appendMicros(line.epochMicros(), out);
    out.append(' ');
    if (line.isTrace()) {
      Text.appendTrace(line.text(), "", out);
    } else {
      out.append(Text.single(line));
    }
    out.append('\n');
    Text.appendStack(line, out);
  }
}
