package org.drachtio.admin.internal;

import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;

/**
 * What is counted of connections that had to be closed.
 *
 * @param bad for what was no frame, or too large a one
 * @param unauthenticated they did not authenticate in time
 * @param surplus the oldest that had not authenticated, as there were too many of them
 * @param slow for a frame that was not completed in time
 */
record ConnectionMeters(Counter bad, Counter unauthenticated, Counter surplus, Counter slow) {

  static ConnectionMeters of(Meters meters) {
    return new ConnectionMeters(
        meters.counter("admin.frames.bad"),
        meters.counter("admin.unauthenticated"),
        meters.counter("admin.surplus"),
        meters.counter("admin.frames.slow"));
  }
}
