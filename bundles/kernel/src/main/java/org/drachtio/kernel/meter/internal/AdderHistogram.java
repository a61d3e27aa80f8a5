package org.drachtio.kernel.meter.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.drachtio.kernel.meter.Distribution;
import org.drachtio.kernel.meter.Histogram;

/** A histogram whose writers do not meet each other. */
public final class AdderHistogram implements Histogram {

  private static final double NANOS = 1e9;

  private final double[] bounds;
  private final LongAdder[] counts;
  private final LongAdder nanos = new LongAdder();

  /**
   * Empty.
   *
   * @param seconds upper bounds of the buckets
   * @throws IllegalArgumentException unless they ascend
   */
  public AdderHistogram(double... seconds) {
    bounds = seconds.clone();
    counts = new LongAdder[bounds.length + 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
      if (i > 0 && i < bounds.length && !(bounds[i] > bounds[i - 1])) {
        throw new IllegalArgumentException(bounds[i] + " s is not above " + bounds[i - 1] + " s");
      }
    }
  }

  @Override
  public void observe(long took) {
    long counted = Math.max(0, took);
    int bucket = 0;
    while (bucket < bounds.length && counted > bounds[bucket] * NANOS) {
      bucket++;
    }
    counts[bucket].increment();
    nanos.add(counted);
  }

  @Override
  public Distribution distribution() {
    List<Double> limits = new ArrayList<>();
    for (double bound : bounds) {
      limits.add(bound);
    }
    List<Long> seen = new ArrayList<>();
    for (LongAdder count : counts) {
      seen.add(count.sum());
    }
    return new Distribution(limits, seen, nanos.sum() / NANOS);
  }
}
