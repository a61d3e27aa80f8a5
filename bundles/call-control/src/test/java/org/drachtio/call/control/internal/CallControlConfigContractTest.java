package org.drachtio.call.control.internal;

import java.util.List;
import java.util.Map;
import org.drachtio.call.control.internal.settings.CallControlConfig;
import org.drachtio.call.control.internal.settings.CallControlSettings;
import org.drachtio.kernel.config.testing.ConfigContract;

class CallControlConfigContractTest extends ConfigContract<CallControlConfig, CallControlSettings> {

  CallControlConfigContractTest() {
    super(
        CallControlConfig.class,
        CallControlSettings::config,
        Map.ofEntries(
            Map.entry("pendingTimeoutMillis", List.of(0)),
            Map.entry("maxPendingPerLane", List.of(0, -1)),
            Map.entry("reconnectGraceMillis", List.of(0))),
        Map.of("maxPendingPerLane", 3, "alwaysSend180", true));
  }
}
