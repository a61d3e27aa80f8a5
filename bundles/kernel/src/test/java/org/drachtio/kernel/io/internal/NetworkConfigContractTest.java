package org.drachtio.kernel.io.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drachtio.kernel.config.testing.ConfigContract;
import org.drachtio.kernel.internal.KernelConfig;
import org.drachtio.kernel.io.internal.bounds.NetworkSettings;

class NetworkConfigContractTest extends ConfigContract<KernelConfig, NetworkSettings> {

  NetworkConfigContractTest() {
    super(
        KernelConfig.class,
        NetworkSettings::config,
        Map.ofEntries(
            Map.entry("ioThreads", List.of(-1, 65)),
            Map.entry("maxKeptInboundMegabytes", List.of(-1)),
            Map.entry("maxKeptOutboundMegabytes", List.of(-1))),
        Map.of("maxKeptInboundMegabytes", 7, "ioThreads", 2));
  }

  @Override
  protected Set<String> ofOthers() {
    return Set.of(
        "lanes", "queueSoftBound", "queueHardBound", "slowTaskMillis", "handoverLimitMillis");
  }
}
