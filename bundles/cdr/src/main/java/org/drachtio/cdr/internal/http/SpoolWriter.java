package org.drachtio.cdr.internal.http;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drachtio.cdr.internal.record.RecordQueue;
import org.drachtio.kernel.meter.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts records into the spool. While that cannot be done it tries again each second, and the queue
 * fills. On the thread of the queue; {@link #problem} from any.
 */
final class SpoolWriter implements RecordQueue.Writer {

  private static final Logger LOG = LoggerFactory.getLogger(HttpSink.class);
  private static final long RETRY_MILLIS = 1_000;

  private final HttpSettings settings;
  private final LateSpool spool;
  private final Counter dropped;
  private volatile String problem = "";

  SpoolWriter(HttpSettings settings, LateSpool spool, Counter dropped) {
    this.settings = settings;
    this.spool = spool;
    this.dropped = dropped;
  }

  @Override
  public void write(List<byte[]> records, CountDownLatch closed) throws InterruptedException {
    List<byte[]> rest = records;
    while (!rest.isEmpty()) {
      int done = tryOnce(rest);
      rest = rest.subList(done, rest.size());
      if (done == 0 && closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
        rest.forEach(each -> dropped.increment());
        return;
      }
    }
  }

  private int tryOnce(List<byte[]> records) {
    try {
      int done = spool.get().append(records);
      if (!problem.isEmpty()) {
        LOG.info("call records are put into {} again", settings.spool());
        problem = "";
      }
      return done;
    } catch (IOException | RuntimeException e) {
      String why = e.getClass().getSimpleName() + ": " + e.getMessage();
      if (!why.equals(problem)) {
        LOG.error("call records cannot be put into {}: {}", settings.spool(), why);
      }
      problem = why;
      return 0;
    }
  }

  /** Why nothing can be written; empty if it can. */
  String problem() {
    String why = problem;
    return why.isEmpty() ? "" : "call records cannot be put into " + settings.spool() + ": " + why;
  }

  @Override
  public void close() {
    // The spool is closed by the sink, behind its sender.
  }
}
