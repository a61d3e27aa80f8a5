package org.drachtio.call.control.internal.request;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.kernel.meter.Histogram;
import org.drachtio.kernel.meter.Meters;

/**
 * How long applications take for their first answers: all together, and each while it is connected.
 * Thread-safe.
 */
public final class RoundTrips {

  /** Upper bounds in seconds. */
  private static final double[] BUCKETS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private static final long MICRO = 1_000;

  /**
   * The late answer of an application that has gone can name it again; then the entry stays until
   * the restart.
   */
  private static final int MAX_APPLICATIONS = 20_000;

  /** Of one application. */
  private record Total(LongAdder answers, LongAdder nanos) {}

  private final Histogram all;
  private final Map<Long, Total> each = new ConcurrentHashMap<>();

  public RoundTrips(Meters meters) {
    all = meters.histogram("application.answer", BUCKETS);
  }

  /** An application has given the first answer to a request. */
  public void answered(long application, long nanos) {
    all.observe(nanos);
    Total total = each.get(application);
    if (total == null) {
      if (each.size() >= MAX_APPLICATIONS) {
        return;
      }
      total = each.computeIfAbsent(application, id -> new Total(new LongAdder(), new LongAdder()));
    }
    total.answers().increment();
    total.nanos().add(nanos);
  }

  /** Its connection has ended. */
  public void gone(long application) {
    each.remove(application);
  }

  /** With what is known of its answers. */
  public ApplicationInfo complete(ApplicationInfo application) {
    Total total = each.get(application.id());
    return total == null
        ? application
        : application.withAnswers(total.answers().sum(), total.nanos().sum() / MICRO);
  }
}
