package org.drachtio.http.routing.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many lines of one kind the log takes in a second; the others are counted. Thread-safe. */
final class Lines {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final int perSecond;
  private final AtomicLong start = new AtomicLong(System.nanoTime());
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();

  Lines(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Whether a line may be written now; if not, it is counted. */
  boolean permits() {
    long now = System.nanoTime();
    long began = start.get();
    if (now - began >= SECOND_NANOS && start.compareAndSet(began, now)) {
      written.set(0);
    }
    if (written.get() < perSecond && written.incrementAndGet() <= perSecond) {
      return true;
    }
    held.incrementAndGet();
    return false;
  }

  /** How many were held back before this one, as the end of its line; empty if none. */
  String more() {
    int count = held.getAndSet(0);
    return count == 0 ? "" : " (and " + count + " more)";
  }
}
