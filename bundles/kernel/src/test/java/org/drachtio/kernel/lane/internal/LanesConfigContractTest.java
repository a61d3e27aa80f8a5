package org.drachtio.kernel.lane.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.kernel.config.testing.ConfigContract;
import org.drachtio.kernel.internal.KernelConfig;

class LanesConfigContractTest extends ConfigContract<KernelConfig, LanesSettings> {

  LanesConfigContractTest() {
    super(
        KernelConfig.class,
        LanesSettings::config,
        Map.ofEntries(
            Map.entry("lanes", List.of(-1, 257)),
            Map.entry("queueSoftBound", List.of(0, -1)),
            Map.entry("queueHardBound", List.of(1_999, 0)),
            Map.entry("slowTaskMillis", List.of(0, -1))),
        Map.of("slowTaskMillis", 70, "lanes", 3));
  }

  @Override
  protected Set<String> ofOthers() {
    return Set.of(
        "ioThreads", "maxKeptInboundMegabytes", "maxKeptOutboundMegabytes", "handoverLimitMillis");
  }
}
