package org.drachtio.call.control.internal;

import org.drachtio.kernel.config.ReadableConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be changed while calls run; a bad value leaves the last good one. Thread-safe. */
final class Settings {

  private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

  /** Only touched by SCR, which changes a component once at a time. */
  private CallControlConfig config;

  private volatile int pendingTimeoutMillis = 64_000;
  private volatile int maxPendingPerLane = 50_000;
  private volatile boolean alwaysSend180;
  private volatile int reconnectGraceMillis = 10_000;

  void accept(CallControlConfig wanted) {
    config = ReadableConfig.of(CallControlConfig.class, wanted, config, CallControlConfig.PID);
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
