package org.drachtio.call.trace.internal;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class CallTraceConfigContractTest extends ConfigContract<CallTraceConfig, CallTraceSettings> {

  private static final String[] MANY = {String.join(",", Collections.nCopies(51, "1"))};
  private static final String[] NO_HEADER = {"a b"};

  CallTraceConfigContractTest() {
    super(
        CallTraceConfig.class,
        CallTraceSettings::config,
        Map.ofEntries(
            Map.entry("recordOneIn", List.of(-1, 1_000_001)),
            Map.entry("always", List.of((Object) MANY)),
            Map.entry("linkingHeaders", List.of((Object) NO_HEADER, MANY)),
            Map.entry("maxLegs", List.of(9)),
            Map.entry("maxMegabytes", List.of(0, 4097)),
            Map.entry("maxKilobytesPerLeg", List.of(15)),
            Map.entry("queueMegabytes", List.of(0, 1025))),
        Map.of("maxLegs", 77, "otherRequests", true));
  }
}
