package org.drachtio.http.routing.internal;

import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checked configuration of what all routes have in common; see {@link RouterConfig}. Immutable. */
record Limits(
    int connectTimeoutMillis,
    int totalTimeoutMillis,
    int maxAnswerBytes,
    int maxOpenRequests,
    int maxOpenRequestsInAll) {

  private static final Logger LOG = LoggerFactory.getLogger(HttpRouter.class);

  static final Limits DEFAULTS = new Limits(2000, 3000, 16384, 2000, 4000);

  /** A bad value is reported, and the one before it stays. */
  Limits changedTo(RouterConfig config) {
    return new Limits(
        positive("connectTimeoutMillis", config::connectTimeoutMillis, connectTimeoutMillis),
        positive("totalTimeoutMillis", config::totalTimeoutMillis, totalTimeoutMillis),
        positive("maxAnswerBytes", config::maxAnswerBytes, maxAnswerBytes),
        positive("maxOpenRequests", config::maxOpenRequests, maxOpenRequests),
        positive("maxOpenRequestsInAll", config::maxOpenRequestsInAll, maxOpenRequestsInAll));
  }

  private static int positive(String name, IntSupplier value, int present) {
    try {
      int wanted = Read.value(name, value::getAsInt);
      if (wanted > 0) {
        return wanted;
      }
      LOG.error("{}: {}={} must be positive; {} stays", HttpRouter.PID, name, wanted, present);
    } catch (IllegalArgumentException e) {
      LOG.error("{}: {}; {} stays", HttpRouter.PID, e.getMessage(), present);
    }
    return present;
  }
}
