package org.drachtio.kernel.lane.internal;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How long the tasks of a lane take.
 *
 * <p><b>Threading:</b> {@link #add} is the lane's owner's; the rest is anybody's. Values are
 * written without a fence, as this happens for every task: a reader may see them a moment late.
 */
final class TaskTimes {

  private static final long WINDOW_NANOS = 60_000_000_000L;

  private final AtomicLong busy = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private final AtomicLong longestBefore = new AtomicLong();
  private final AtomicLong windowEnd;

  TaskTimes(long now) {
    windowEnd = new AtomicLong(now + WINDOW_NANOS);
  }

  /** A task began and ended at these times. */
  void add(long start, long end) {
    long took = end - start;
    busy.lazySet(busy.getPlain() + took);
    if (end - windowEnd.getPlain() >= 0) {
      longestBefore.lazySet(end - windowEnd.getPlain() < WINDOW_NANOS ? longest.getPlain() : 0);
      longest.lazySet(took);
      windowEnd.lazySet(end + WINDOW_NANOS);
    } else if (took > longest.getPlain()) {
      longest.lazySet(took);
    }
  }

  long busyNanos() {
    return busy.get();
  }

  /** Of the last one to two minutes. */
  long longestNanos(long now) {
    long past = now - windowEnd.get();
    if (past >= WINDOW_NANOS) {
      return 0;
    }
    return past >= 0 ? longest.get() : Math.max(longest.get(), longestBefore.get());
  }
}
