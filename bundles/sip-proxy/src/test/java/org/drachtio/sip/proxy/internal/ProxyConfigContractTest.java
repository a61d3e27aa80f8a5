package org.drachtio.sip.proxy.internal;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;
import org.drachtio.sip.proxy.internal.environment.ProxyConfig;
import org.drachtio.sip.proxy.internal.environment.ProxySettings;

class ProxyConfigContractTest extends ConfigContract<ProxyConfig, ProxySettings> {

  ProxyConfigContractTest() {
    super(
        ProxyConfig.class,
        ProxySettings::config,
        Map.ofEntries(
            Map.entry("outboundProxy", List.of("tel:1", "sip:h;transport=pigeon")),
            Map.entry("timerCMillis", List.of(0, -1)),
            Map.entry("maxTargets", List.of(0)),
            Map.entry("challengeMemoryMillis", List.of(0)),
            Map.entry("maxChallengesPerLane", List.of(0))),
        Map.of("maxTargets", 3, "timerCMillis", 200_000));
  }
}
