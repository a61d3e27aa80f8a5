package org.drachtio.metrics.internal.health;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.drachtio.api.view.Health;

/**
 * One look at the server serves all who ask within a second after it: every look costs each lane a
 * task, and anybody who reaches the port may ask.
 *
 * <p><b>Threading:</b> any thread but a lane's; who asks during a look waits for it.
 */
public final class SharedHealth {

  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Supplier<Health> source;
  private final LongSupplier clock;

  /** Null before the first look. */
  private Health last;

  private long lastNanos;

  /**
   * Has not looked yet.
   *
   * @param source looks at the server
   * @param clock as {@link System#nanoTime()}
   */
  public SharedHealth(Supplier<Health> source, LongSupplier clock) {
    this.source = source;
    this.clock = clock;
  }

  /** As it was at most a second ago. */
  public synchronized Health health() {
    if (last == null || clock.getAsLong() - lastNanos >= NANOS) {
      last = source.get();
      lastNanos = clock.getAsLong();
    }
    return last;
  }
}
