package org.drachtio.kernel.meter;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one log line pass per second, or a few, and counts those that it held back, so that no peer
 * can fill the disk. One per kind of line. Thread-safe, without locks.
 */
public final class LogLimiter {

  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final int perSecond;
  private final AtomicLong start = new AtomicLong(System.nanoTime());
  private final AtomicInteger passed = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();

  /** One line per second. */
  public LogLimiter() {
    this(1);
  }

  /** So many lines per second. */
  public LogLimiter(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Whether a line may be written now; if not, it counts as held back. */
  public boolean permits() {
    long now = System.nanoTime();
    long began = start.get();
    if (now - began >= INTERVAL_NANOS && start.compareAndSet(began, now)) {
      passed.set(0);
    }
    if (passed.get() < perSecond && passed.incrementAndGet() <= perSecond) {
      return true;
    }
    held.incrementAndGet();
    return false;
  }

  /** How many lines were held back before this one, as the end of the line; empty if none. */
  public String more() {
    int count = held.getAndSet(0);
    return count == 0 ? "" : " (and " + count + " more)";
  }
}
