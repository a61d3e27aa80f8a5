package org.drachtio.cdr.internal.file;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drachtio.cdr.internal.record.RecordQueue;
import org.drachtio.kernel.meter.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records to the file. While writing fails it tries again each second, and the queue fills.
 * On the thread of the queue; {@link #problem} from any.
 */
final class FileWriter implements RecordQueue.Writer {

  private static final Logger LOG = LoggerFactory.getLogger(FileSink.class);
  private static final long RETRY_MILLIS = 1_000;

  private final FileSettings settings;
  private final RotatingFile file;
  private final Counter written;
  private final Counter dropped;
  private volatile String problem = "";

  FileWriter(FileSettings settings, Counter written, Counter dropped) {
    this.settings = settings;
    this.written = written;
    this.dropped = dropped;
    file = new RotatingFile(settings.path(), settings.maxBytes(), settings.maxFiles());
  }

  @Override
  public void write(List<byte[]> records, CountDownLatch closed) throws InterruptedException {
    List<byte[]> rest = records;
    while (!rest.isEmpty()) {
      int done = tryOnce(rest);
      for (int i = 0; i < done; i++) {
        written.increment();
      }
      rest = rest.subList(done, rest.size());
      if (done == 0 && closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
        rest.forEach(each -> dropped.increment());
        return;
      }
    }
  }

  private int tryOnce(List<byte[]> records) {
    try {
      int done = file.write(records);
      if (!problem.isEmpty()) {
        LOG.info("call records are written to {} again", settings.path());
        problem = "";
      }
      return done;
    } catch (IOException | RuntimeException e) {
      String why = e.getClass().getSimpleName() + ": " + e.getMessage();
      if (!why.equals(problem)) {
        LOG.error("call records cannot be written to {}: {}", settings.path(), why);
      }
      problem = why;
      return 0;
    }
  }

  /** Why nothing can be written, with the path; empty if it can. */
  String problem() {
    String why = problem;
    return why.isEmpty() ? "" : "call records cannot be written to " + settings.path() + ": " + why;
  }

  @Override
  public void close() {
    file.close();
  }
}
