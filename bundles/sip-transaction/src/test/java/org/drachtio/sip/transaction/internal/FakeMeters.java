package org.drachtio.sip.transaction.internal;

import java.util.Map;
import java.util.TreeMap;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;

/** Counters of one thread. */
final class FakeMeters implements Meters {

  private static final class Count implements Counter {
    private long value;

    @Override
    public void increment() {
      value++;
    }

    @Override
    public long value() {
      return value;
    }
  }

  private final Map<String, Counter> counters = new TreeMap<>();

  @Override
  public Counter counter(String name) {
    return counters.computeIfAbsent(name, any -> new Count());
  }

  @Override
  public Map<String, Long> values() {
    Map<String, Long> values = new TreeMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.value()));
    return values;
  }
}
