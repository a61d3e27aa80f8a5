package org.drachtio.logging.internal.out;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.drachtio.logging.internal.line.Layout;
import org.drachtio.logging.internal.line.Line;

/** The standard error stream of the process, where drachtio-server's console is. */
public final class ConsoleDestination implements LogDestination {
  private final OutputStream out;
  private final Layout layout;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param out not closed at the end
   */
  public ConsoleDestination(OutputStream out, Layout layout) {
    this.out = out;
    this.layout = layout;
  }

  @Override
  public void write(List<Line> lines) throws IOException {
    text.setLength(0);
    lines.forEach(line -> layout.append(line, text));
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    text.setLength(0);
  }

  @Override
  public String name() {
    return "the console";
  }
}
