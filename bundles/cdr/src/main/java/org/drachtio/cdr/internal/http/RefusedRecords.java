package org.drachtio.cdr.internal.http;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.drachtio.cdr.internal.record.RotatingFile;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.LogLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps records that the web server has refused in two files beside the spool, so that somebody can
 * look at them, mend the web server and post them by hand. One thread.
 */
final class RefusedRecords implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RefusedRecords.class);
  private static final String NAME = "refused.jsonl";
  private static final int FILES = 2;

  /** So many one after the other are no accident: it is the web server that is wrong. */
  private static final int MANY = 10;

  private final HttpSettings settings;
  private final Path path;
  private final RotatingFile file;
  private final Counter refused;
  private final Counter dropped;
  private final LogLimiter kept = new LogLimiter();
  private final LogLimiter lost = new LogLimiter();
  private int inARow;

  /**
   * Opens nothing yet.
   *
   * @param refused counts each
   * @param dropped counts those that cannot be kept
   */
  RefusedRecords(HttpSettings settings, Counter refused, Counter dropped) {
    this.settings = settings;
    this.refused = refused;
    this.dropped = dropped;
    path = settings.spool().resolve(NAME);
    file = new RotatingFile(path, settings.refusedBytes() / FILES, FILES, "rw-------");
  }

  /** A record that cannot be kept is lost: on a full disk it must not hold up all others. */
  void add(byte[] record, int status) {
    refused.increment();
    inARow = Math.min(MANY, inARow + 1);
    try {
      file.write(List.of(record));
      if (kept.permits()) {
        LOG.error(
            "a call record is refused: {} answers {} to it alone; it is kept in {}{}",
            settings.shownUrl(),
            status,
            path,
            kept.more());
      }
    } catch (IOException e) {
      dropped.increment();
      if (lost.permits()) {
        LOG.error(
            "a refused call record is lost: {} cannot be written: {}{}",
            path,
            e.toString(),
            lost.more());
      }
    }
  }

  /** The web server has taken a record. */
  void oneIsTaken() {
    inARow = 0;
  }

  /**
   * Whether the last records were all refused, so that the web server seems to refuse every one.
   */
  boolean isEveryOne() {
    return inARow == MANY;
  }

  @Override
  public void close() {
    file.close();
  }
}
