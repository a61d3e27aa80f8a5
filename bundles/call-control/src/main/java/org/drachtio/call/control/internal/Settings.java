package org.drachtio.call.control.internal;

import java.util.HashSet;
import java.util.Set;
import org.drachtio.kernel.config.ReadableConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be changed while calls run; a bad value leaves the last good one. Thread-safe. */
final class Settings {

  private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

  private static final String ANY_TAG = "*";

  /** Only touched by SCR, which changes a component once at a time. */
  private CallControlConfig config;

  private volatile int pendingTimeoutMillis = 64_000;
  private volatile int maxPendingPerLane = 50_000;
  private volatile boolean alwaysSend180;
  private volatile int reconnectGraceMillis = 10_000;
  private volatile Set<String> successionTags = Set.of(ANY_TAG);

  void accept(CallControlConfig wanted) {
    config = ReadableConfig.of(CallControlConfig.class, wanted, config, CallControlConfig.PID);
    successionTags = namesOf(config.successionTags());
    alwaysSend180 = config.alwaysSend180();
    pendingTimeoutMillis =
        positive("pendingTimeoutMillis", config.pendingTimeoutMillis(), pendingTimeoutMillis);
    maxPendingPerLane =
        positive("maxPendingPerLane", config.maxPendingPerLane(), maxPendingPerLane);
    reconnectGraceMillis =
        positive("reconnectGraceMillis", config.reconnectGraceMillis(), reconnectGraceMillis);
  }

  private static int positive(String name, int value, int lastGood) {
    if (value > 0) {
      return value;
    }
    LOG.error("{}: {}={} must be positive; {} stays", CallControlConfig.PID, name, value, lastGood);
    return lastGood;
  }

  private static Set<String> namesOf(String[] tags) {
    Set<String> names = new HashSet<>();
    for (String tag : tags == null ? new String[0] : tags) {
      for (String name : tag.split(",", -1)) {
        if (!name.isBlank()) {
          names.add(name.strip());
        }
      }
    }
    return Set.copyOf(names);
  }

  /** Whether an application with these tags goes on with the calls of its predecessor. */
  boolean allowsSuccession(Set<String> tags) {
    Set<String> allowed = successionTags;
    return allowed.contains(ANY_TAG) || tags.stream().anyMatch(allowed::contains);
  }

  int reconnectGraceMillis() {
    return reconnectGraceMillis;
  }

  boolean alwaysSend180() {
    return alwaysSend180;
  }

  int pendingTimeoutMillis() {
    return pendingTimeoutMillis;
  }

  int maxPendingPerLane() {
    return maxPendingPerLane;
  }
}
