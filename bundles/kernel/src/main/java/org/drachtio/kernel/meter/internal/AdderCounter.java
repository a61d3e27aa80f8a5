package org.drachtio.kernel.meter.internal;

import java.util.concurrent.atomic.LongAdder;
import org.drachtio.kernel.meter.Counter;

/** A counter whose writers do not meet each other. */
final class AdderCounter implements Counter {

  private final LongAdder sum = new LongAdder();

  @Override
  public void increment() {
    sum.increment();
  }

  @Override
  public void add(long count) {
    sum.add(count);
  }

  @Override
  public long value() {
    return sum.sum();
  }
}
