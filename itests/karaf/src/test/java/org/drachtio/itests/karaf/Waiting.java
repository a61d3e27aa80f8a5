package org.drachtio.itests.karaf;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Polls with a limit. */
final class Waiting {
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private Waiting() {}

  /**
   * Returns the first value that {@code attempt} finds; an exception of it counts as nothing found.
   */
  static <T> T until(
      String what, Duration limit, Supplier<String> diagnosis, Callable<Optional<T>> attempt) {
    long deadline = System.nanoTime() + limit.toNanos();
    Exception last = null;
    do {
      try {
        Optional<T> found = attempt.call();
        if (found.isPresent()) {
          return found.get();
        }
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    } while (System.nanoTime() < deadline);
    throw new AssertionError("no " + what + " within " + limit + "\n" + diagnosis.get(), last);
  }
}
