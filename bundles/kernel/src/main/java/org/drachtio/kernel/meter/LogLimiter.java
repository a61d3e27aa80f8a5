package org.drachtio.kernel.meter;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one log line pass per second, and counts those that it held back: what a peer can cause must
 * not fill the disk. One per kind of line. Thread-safe, without locks.
 */
public final class LogLimiter {

  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final AtomicLong next = new AtomicLong(System.nanoTime());
  private final AtomicInteger held = new AtomicInteger();

  /** Whether a line may be written now; if not, it counts as held back. */
  public boolean permits() {
    long now = System.nanoTime();
    long due = next.get();
    if (now - due >= 0 && next.compareAndSet(due, now + INTERVAL_NANOS)) {
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
