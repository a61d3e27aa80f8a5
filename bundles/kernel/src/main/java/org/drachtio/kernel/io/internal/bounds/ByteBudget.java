package org.drachtio.kernel.io.internal.bounds;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bound on the bytes that all connections keep together: each of them may keep much, but not all of
 * them at once, or the heap would end before their own bounds do.
 *
 * <p>While the sum is over the bound, a connection that wants more than its equal share is refused:
 * those that keep little are not harmed by those that keep much, and the sum stays bounded.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class ByteBudget {

  private final AtomicLong used = new AtomicLong();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile long max;

  ByteBudget(long max) {
    this.max = max;
  }

  void max(long bytes) {
    max = bytes;
  }

  /** Bytes kept at present. */
  long used() {
    return used.get();
  }

  void joined() {
    connections.incrementAndGet();
  }

  void left() {
    connections.decrementAndGet();
  }

  /**
   * A connection keeps more or less than before.
   *
   * @param change in bytes
   * @param kept by it now
   * @return false: that is too much, it has to be closed
   */
  boolean charge(long change, long kept) {
    long sum = used.addAndGet(change);
    return change <= 0 || sum <= max || kept <= max / Math.max(1, connections.get());
  }
}
