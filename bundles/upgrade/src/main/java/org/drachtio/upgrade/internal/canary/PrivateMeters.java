package org.drachtio.upgrade.internal.canary;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Distribution;
import org.drachtio.kernel.meter.Histogram;
import org.drachtio.kernel.meter.Meters;

/**
 * The counters of canaries, which count requests that the version in force counts, too. Nobody
 * looks at them. Thread-safe.
 */
final class PrivateMeters implements Meters {

  private static final Histogram NOTHING =
      new Histogram() {
        @Override
        public void observe(long nanos) {
          // Nobody looks at it.
        }

        @Override
        public Distribution distribution() {
          return new Distribution(List.of(), List.of(0L), 0);
        }
      };

  private final Map<String, Counter> counters = new ConcurrentHashMap<>();

  @SuppressWarnings("serial") // nobody writes it anywhere
  private static final class Sum extends LongAdder implements Counter {
    @Override
    public long value() {
      return sum();
    }
  }

  @Override
  public Counter counter(String name) {
    return counters.computeIfAbsent(name, key -> new Sum());
  }

  @Override
  public Histogram histogram(String name, double... seconds) {
    return NOTHING;
  }

  @Override
  public Map<String, Distribution> distributions() {
    return Map.of();
  }

  @Override
  public Map<String, Long> values() {
    Map<String, Long> values = new TreeMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.value()));
    return values;
  }
}
