package org.drachtio.sip.transport.internal.watch;

import java.time.Instant;

/**
 * Microseconds since 1970 without allocation: the monotonic clock, set by the wall clock every
 * second. Thread-safe.
 */
public final class MicrosClock {

  private static final long RESET_NANOS = 1_000_000_000L;

  private record Base(long micros, long nanos) {}

  private volatile Base base = read();

  public long now() {
    Base current = base;
    long passed = System.nanoTime() - current.nanos;
    if (passed > RESET_NANOS) {
      current = read();
      base = current;
      passed = 0;
    }
    return current.micros + passed / 1000;
  }

  private static Base read() {
    Instant now = Instant.now();
    return new Base(now.getEpochSecond() * 1_000_000 + now.getNano() / 1000, System.nanoTime());
  }
}
