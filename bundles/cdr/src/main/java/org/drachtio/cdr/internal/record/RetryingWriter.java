package org.drachtio.cdr.internal.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.meter.Counter;
import org.slf4j.Logger;

/**
 * Writes records to one place. While writing fails it tries again each second, and the queue fills.
 * On the thread of the queue; {@link #problem} from any.
 */
public abstract class RetryingWriter implements RecordQueue.Writer {

  private static final long RETRY_MILLIS = 1_000;

  private final Logger log;
  private final String action;
  private final Path place;
  private final Counter dropped;
  private volatile String problem = "";

  /**
   * @param action what is done with records, for people: {@code written to}
   * @param place that they go to
   * @param dropped counts records that cannot be written before the end
   */
  protected RetryingWriter(Logger log, String action, Path place, Counter dropped) {
    this.log = log;
    this.action = action;
    this.place = place;
    this.dropped = dropped;
  }

  /**
   * Writes records.
   *
   * @return how many of them are written, all unless there is a failure after the first
   * @throws IOException none is written
   */
  protected abstract int append(List<byte[]> records) throws IOException;

  @Override
  public final void write(List<byte[]> records, CountDownLatch closed) throws InterruptedException {
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
      int done = append(records);
      if (!problem.isEmpty()) {
        log.info("call records are {} {} again", action, place);
        problem = "";
      }
      return done;
    } catch (IOException | RuntimeException e) {
      String why = e.getClass().getSimpleName() + ": " + e.getMessage();
      if (!why.equals(problem)) {
        log.error("call records cannot be {} {}: {}", action, place, why);
      }
      problem = why;
      return 0;
    }
  }

  /** Why nothing can be written, with the place; empty if it can. */
  public final String problem() {
    String why = problem;
    return why.isEmpty() ? "" : "call records cannot be " + action + " " + place + ": " + why;
  }
}
