package org.drachtio.kernel.meter.testing;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Distribution;
import org.drachtio.kernel.meter.Histogram;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.kernel.meter.internal.AdderHistogram;

/** Counters of one test. Thread-safe. */
public final class FakeMeters implements Meters {

  private static final class AtomicCounter implements Counter {
    private final AtomicLong value = new AtomicLong();

    @Override
    public void increment() {
      value.incrementAndGet();
    }

    @Override
    public void add(long count) {
      value.addAndGet(count);
    }

    @Override
    public long value() {
      return value.get();
    }
  }

  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Histogram> histograms = new ConcurrentHashMap<>();

  @Override
  public Counter counter(String name) {
    return counters.computeIfAbsent(name, any -> new AtomicCounter());
  }

  @Override
  public Histogram histogram(String name, double... seconds) {
    return histograms.computeIfAbsent(name, any -> new AdderHistogram(seconds));
  }

  @Override
  public Map<String, Distribution> distributions() {
    Map<String, Distribution> distributions = new TreeMap<>();
    histograms.forEach((name, each) -> distributions.put(name, each.distribution()));
    return distributions;
  }

  @Override
  public Map<String, Long> values() {
    Map<String, Long> values = new TreeMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.value()));
    return values;
  }
}
