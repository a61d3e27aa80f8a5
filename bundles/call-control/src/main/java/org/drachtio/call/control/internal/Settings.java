package org.drachtio.call.control.internal;

/** What can be changed while calls run. Thread-safe. */
final class Settings {

  private volatile int pendingTimeoutMillis;
  private volatile int maxPendingPerLane;
  private volatile boolean alwaysSend180;
  private volatile int reconnectGraceMillis = 10_000;

  void set(int newPendingTimeoutMillis, int newMaxPendingPerLane) {
    pendingTimeoutMillis = newPendingTimeoutMillis;
    maxPendingPerLane = newMaxPendingPerLane;
  }

  void alwaysSend180(boolean wanted) {
    alwaysSend180 = wanted;
  }

  void reconnectGraceMillis(int millis) {
    reconnectGraceMillis = millis;
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
