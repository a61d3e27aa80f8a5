package org.drachtio.logging.internal.out;

import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.drachtio.logging.internal.line.Level;
import org.drachtio.logging.internal.line.Line;

/**
 * Tells the standard error stream what is wrong with a destination, on a thread of its own: a
 * destination that fails must not wait for a console that nobody reads.
 *
 * <p><b>Threading:</b> thread-safe; never waits.
 */
public final class Complaints implements Consumer<String> {
  private static final int MAX_BYTES = 1 << 16;
  private static final LostLines NOBODY =
      new LostLines() {
        @Override
        public void dropped() {
          // There is nobody left to tell.
        }

        @Override
        public void failed(int lines) {
          // There is nobody left to tell.
        }
      };

  private final OutputStream out;
  private Outlet outlet;
  private boolean isClosed;

  /**
   * @param out not closed at the end
   */
  public Complaints(OutputStream out) {
    this.out = out;
  }

  @Override
  public synchronized void accept(String text) {
    if (isClosed) {
      return;
    }
    if (outlet == null) {
      outlet =
          new Outlet(
              new ConsoleDestination(
                  out, (line, target) -> target.append(line.text()).append('\n')),
              MAX_BYTES,
              NOBODY,
              unused -> {},
              "complaints");
    }
    outlet.offer(new Line(0, Level.ERROR, "", "", text, List.of(), Map.of()));
  }

  /** What has been said is written if that is possible at once. */
  public synchronized void close() {
    isClosed = true;
    if (outlet != null) {
      outlet.end();
    }
  }
}
