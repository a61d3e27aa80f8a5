package org.drachtio.spam.filter.internal;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.ConfigContract;

class RuleConfigContractTest extends ConfigContract<RuleConfig, CheckedRule> {

  RuleConfigContractTest() {
    super(
        RuleConfig.class,
        () -> CheckedRule.config("rule~1", () -> null),
        Map.ofEntries(
            Map.entry("header", List.of("", "a b")),
            Map.entry("values", List.of((Object) new String[0], (Object) new String[] {"regex:("})),
            Map.entry("action", List.of("shrug")),
            Map.entry("tcpAction", List.of("shrug")),
            Map.entry("status", List.of(200, 700)),
            Map.entry("mode", List.of("maybe"))),
        Map.of("status", 404));
  }

  @Override
  protected boolean asOne() {
    return true;
  }

  @Override
  protected Map<String, ?> good() {
    return Map.of("header", "User-Agent", "values", new String[] {"x"});
  }
}
