package org.drachtio.homer.capture.internal;

import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;

/**
 * What is counted (docs/counters.md).
 *
 * @param sent messages given to the system for the collector
 * @param dropped messages for which there was no room in the queue
 * @param failed messages that the system did not take
 * @param lost messages that a connection may have taken along when it broke or was left
 * @param truncated messages of which the end was left out
 * @param refused times that the collector's machine said that nobody listens
 * @param connected connections made
 */
record HomerMeters(
    Counter sent,
    Counter dropped,
    Counter failed,
    Counter lost,
    Counter truncated,
    Counter refused,
    Counter connected) {

  static HomerMeters of(Meters meters) {
    return new HomerMeters(
        meters.counter("homer.sent"),
        meters.counter("homer.dropped"),
        meters.counter("homer.failed"),
        meters.counter("homer.lost"),
        meters.counter("homer.truncated"),
        meters.counter("homer.refused"),
        meters.counter("homer.connected"));
  }
}
