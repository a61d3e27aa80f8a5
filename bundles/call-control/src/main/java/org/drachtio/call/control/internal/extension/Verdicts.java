package org.drachtio.call.control.internal.extension;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;

/** Counts what filters and routers have said, each by its class. Thread-safe. */
public final class Verdicts {

  /** Filters and routers are bundles, so this is a bound on defects. */
  private static final int MAX_COUNTERS = 200;

  private final Meters meters;
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();

  public Verdicts(Meters meters) {
    this.meters = meters;
  }

  /** A filter did not let a request pass. */
  void ofFilter(Object filter, Object verdict) {
    count("filter.verdicts.", name(verdict), filter);
  }

  /**
   * A router has answered.
   *
   * @param verdict null: it failed
   */
  void ofRouter(Object router, Object verdict) {
    count("router.verdicts.", verdict == null ? "failed" : name(verdict), router);
  }

  private static String name(Object verdict) {
    return verdict.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private void count(String kind, String verdict, Object who) {
    String name = kind + verdict + "." + who.getClass().getName();
    Counter counter = counters.get(name);
    if (counter == null) {
      counter = meters.counter(counters.size() < MAX_COUNTERS ? name : kind + verdict + ".other");
      if (counters.size() < 2 * MAX_COUNTERS) {
        counters.put(name, counter);
      }
    }
    counter.increment();
  }
}
