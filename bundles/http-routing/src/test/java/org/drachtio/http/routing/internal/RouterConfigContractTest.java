package org.drachtio.http.routing.internal;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class RouterConfigContractTest extends ConfigContract<RouterConfig, RouterSettings> {

  RouterConfigContractTest() {
    super(
        RouterConfig.class,
        RouterSettings::config,
        Map.ofEntries(
            Map.entry("connectTimeoutMillis", List.of(0, -1)),
            Map.entry("totalTimeoutMillis", List.of(0, -1)),
            Map.entry("maxAnswerBytes", List.of(0, -1)),
            Map.entry("maxOpenRequests", List.of(0, -1)),
            Map.entry("maxOpenRequestsInAll", List.of(0, -1))),
        Map.of("maxOpenRequests", 3, "totalTimeoutMillis", 5));
  }
}
