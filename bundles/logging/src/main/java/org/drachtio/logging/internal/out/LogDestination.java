package org.drachtio.logging.internal.out;

import java.io.IOException;
import java.util.List;
import org.drachtio.logging.internal.line.Line;

/**
 * Where lines go. May block.
 *
 * <p><b>Threading:</b> the thread of its {@link Outlet}.
 */
public interface LogDestination {

  /**
   * Writes lines.
   *
   * @throws IOException none of what has not been written counts as written; the next call tries
   *     the next lines
   */
  void write(List<Line> lines) throws IOException;

  /**
   * Called when there is nothing to write, about once a second.
   *
   * @throws IOException as for write
   */
  default void idle() throws IOException {}

  /** Releases what it holds; what cannot be written any more is lost. */
  void close() throws IOException;

  /** For messages: {@code the log file /var/log/drachtio.log}. */
  String name();
}
