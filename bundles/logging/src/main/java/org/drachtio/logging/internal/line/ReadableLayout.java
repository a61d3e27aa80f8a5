package org.drachtio.logging.internal.line;

/** Level and logger too; the lines of a SIP message are indented. */
final class ReadableLayout implements Layout {
  private static final String INDENT = "    ";

  private final Clockface clock = new Clockface("yyyy-MM-dd'T'HH:mm:ss");

  @Override
  public void append(Line line, StringBuilder out) {
    clock.appendSeconds(line.epochMicros(), out);
    Clockface.appendMicros(line.epochMicros(), out);
    String level = line.level().name();
    out.append(' ').append(level).append(level.length() < 5 ? "  " : " ");
    out.append(line.logger(), line.logger().lastIndexOf('.') + 1, line.logger().length());
    out.append(' ');
    if (line.isTrace()) {
      Text.appendTrace(line.text().replace("\r\n", "\n").stripTrailing(), INDENT, out);
    } else {
      out.append(Text.single(line));
    }
    out.append('\n');
    Text.appendStack(line, out);
  }
}
