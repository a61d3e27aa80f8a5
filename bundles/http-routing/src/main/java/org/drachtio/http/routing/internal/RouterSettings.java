package org.drachtio.http.routing.internal;

import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;

/** What holds for all routes; see {@link RouterConfig}. Immutable. */
record RouterSettings(
    int connectTimeoutMillis,
    int totalTimeoutMillis,
    int maxAnswerBytes,
    int maxOpenRequests,
    int maxOpenRequestsInAll) {

  static CheckedConfig<RouterConfig, RouterSettings> config() {
    return CheckedConfig.of(RouterConfig.class, RouterConfig.PID, RouterSettings::of);
  }

  /**
   * Checks a configuration.
   *
   * @throws InvalidValueException if a value cannot be used
   */
  static RouterSettings of(RouterConfig config) {
    return new RouterSettings(
        Values.positive("connectTimeoutMillis", config.connectTimeoutMillis()),
        Values.positive("totalTimeoutMillis", config.totalTimeoutMillis()),
        Values.positive("maxAnswerBytes", config.maxAnswerBytes()),
        Values.positive("maxOpenRequests", config.maxOpenRequests()),
        Values.positive("maxOpenRequestsInAll", config.maxOpenRequestsInAll()));
  }
}
