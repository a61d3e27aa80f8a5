package org.drachtio.spam.filter.internal;

import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class SanityConfigContractTest extends ConfigContract<SanityConfig, SanityFilter.Checks> {

  SanityConfigContractTest() {
    super(
        SanityConfig.class,
        SanityFilter.Checks::config,
        Map.ofEntries(),
        Map.of("rejectRegisterWithNoRealm", true));
  }
}
