package org.drachtio.kernel.meter.internal;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Distribution;
import org.drachtio.kernel.meter.Histogram;
import org.drachtio.kernel.meter.Meters;
import org.osgi.service.component.annotations.Component;

/** {@link Meters} in memory. Immediate, so that the counts outlive the bundles that count. */
@Component(immediate = true)
public final class MetersComponent implements Meters {

  private final ConcurrentMap<String, AdderCounter> counters = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Histogram> histograms = new ConcurrentHashMap<>();

  @Override
  public Counter counter(String name) {
    return counters.computeIfAbsent(name, key -> new AdderCounter());
  }

  @Override
  public Histogram histogram(String name, double... seconds) {
    return histograms.computeIfAbsent(name, key -> new AdderHistogram(seconds));
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
