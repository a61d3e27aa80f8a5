package org.drachtio.blacklist.internal;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class LocalConfigContractTest extends ConfigContract<LocalConfig, List<String>> {

  LocalConfigContractTest() {
    super(
        LocalConfig.class,
        LocalEntries::config,
        Map.ofEntries(Map.entry("entries", List.of((Object) new String[] {"192.0.2.300"}))),
        Map.of("entries", new String[] {"192.0.2.1"}));
  }
}
