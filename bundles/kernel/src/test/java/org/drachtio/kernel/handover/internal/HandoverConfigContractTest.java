package org.drachtio.kernel.handover.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.kernel.config.testing.ConfigContract;
import org.drachtio.kernel.internal.KernelConfig;

class HandoverConfigContractTest extends ConfigContract<KernelConfig, HandoverSettings> {

  HandoverConfigContractTest() {
    super(
        KernelConfig.class,
        HandoverSettings::config,
        Map.ofEntries(Map.entry("handoverLimitMillis", List.of(0, -1))),
        Map.of("handoverLimitMillis", 5));
  }

  @Override
  protected Set<String> ofOthers() {
    return Set.of(
        "lanes",
        "queueSoftBound",
        "queueHardBound",
        "slowTaskMillis",
        "ioThreads",
        "maxKeptInboundMegabytes",
        "maxKeptOutboundMegabytes");
  }
}
