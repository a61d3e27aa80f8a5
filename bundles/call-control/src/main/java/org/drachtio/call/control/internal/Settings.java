package org.drachtio.call.control.internal;

/** What can be changed while calls run. Thread-safe. */
final class Settings {

  private volatile int pendingTimeoutMillis;
  private volatile int maxPendingPerLane;

  void set(int newPendingTimeoutMillis, int newMaxPendingPerLane) {
    pendingTimeoutMillis = newPendingTimeoutMillis;
    maxPendingPerLane = newMaxPendingPerLane;
  }

  int pendingTimeoutMillis() {
    return pendingTimeoutMillis;
  }

  int maxPendingPerLane() {
    return maxPendingPerLane;
  }
}
