package org.drachtio.spam.filter.internal;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class LimitConfigContractTest extends ConfigContract<LimitConfig, Limits> {

  LimitConfigContractTest() {
    super(
        LimitConfig.class,
        Limits::config,
        Map.ofEntries(
            Map.entry("callsPerSecond", List.of(-1.0, 1e9)),
            Map.entry("registrationsPerSecond", List.of(-1.0)),
            Map.entry("othersPerSecond", List.of(-1.0)),
            Map.entry("callsBurst", List.of(0)),
            Map.entry("registrationsBurst", List.of(0)),
            Map.entry("othersBurst", List.of(0)),
            Map.entry("action", List.of("shrug")),
            Map.entry("exempt", List.of((Object) new String[] {"nobody"})),
            Map.entry("cutOffAfter", List.of(-1)),
            Map.entry("cutOffSeconds", List.of(0)),
            Map.entry("maxCutOffSeconds", List.of(0)),
            Map.entry("maxSources", List.of(15))),
        Map.of("callsPerSecond", 3.0));
  }

  @Override
  protected boolean asOne() {
    return true;
  }
}
