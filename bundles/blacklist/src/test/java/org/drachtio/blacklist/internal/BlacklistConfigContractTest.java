package org.drachtio.blacklist.internal;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class BlacklistConfigContractTest extends ConfigContract<BlacklistConfig, RedisSettings> {

  BlacklistConfigContractTest() {
    super(
        BlacklistConfig.class,
        () -> RedisSettings.config(password -> password),
        Map.ofEntries(
            Map.entry("redisPort", List.of(0, 65_536)),
            Map.entry("redisSentinels", List.of((Object) new String[] {"h:x"})),
            Map.entry("refreshSeconds", List.of(0))),
        Map.of("refreshSeconds", 7));
  }

  @Override
  protected boolean asOne() {
    return true;
  }

  @Override
  protected Map<String, ?> good() {
    return Map.of("redisAddress", "h", "redisKey", "k");
  }
}
