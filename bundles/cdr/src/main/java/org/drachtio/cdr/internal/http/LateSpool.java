package org.drachtio.cdr.internal.http;

import java.io.IOException;
import java.nio.file.Path;
import org.drachtio.kernel.meter.Counter;

/**
 * A spool that is opened as soon as it can be: a disk may be there later than the server. Its users
 * ask each time, and again later if it cannot be opened.
 *
 * <p><b>Threading:</b> thread-safe. Never on a lane.
 */
final class LateSpool implements AutoCloseable {

  private final Path folder;
  private final long maxBytes;
  private final Counter dropped;
  private Spool spool;
  private boolean closed;

  LateSpool(Path folder, long maxBytes, Counter dropped) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.dropped = dropped;
  }

  /**
   * The spool.
   *
   * @throws IOException it cannot be opened now, or it is closed
   */
  synchronized Spool get() throws IOException {
    if (spool == null) {
      if (closed) {
        throw new IOException("the spool is closed");
      }
      try {
        spool = new Spool(folder, maxBytes, dropped);
      } catch (IOException e) {
        throw new IOException("the spool " + folder + " cannot be used: " + e, e);
      }
    }
    return spool;
  }

  /** Records that wait, as far as it is known. */
  synchronized long waiting() {
    return spool == null ? 0 : spool.waiting();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (spool != null) {
      spool.close();
    }
  }
}
