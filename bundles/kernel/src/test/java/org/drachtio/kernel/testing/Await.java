package org.drachtio.kernel.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that another thread does. */
public final class Await {

  private static final long LIMIT_SECONDS = 20;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private Await() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @param what named in the failure
   * @throws AssertionError if it does not hold within 20 s
   */
  public static void until(String what, BooleanSupplier condition) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - limit > 0) {
        throw new AssertionError("waited " + LIMIT_SECONDS + " s in vain: " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
