package org.drachtio.spam.filter.internal;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.drachtio.api.guard.SpamRules;
import org.drachtio.kernel.config.CheckedConfig;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** One configured rule with its counters, which outlive a change of it. Thread-safe. */
@Component(
    service = SpamRule.class,
    configurationPid = SpamRules.RULE_PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RuleConfig.class, factory = true)
public final class SpamRule {

  private static final char FACTORY_NAME = '~';
  private static final String VALUES = "values";

  private final String name;
  private final LongAdder hits = new LongAdder();
  private volatile long lastHitMillis;

  private final CheckedConfig<RuleConfig, CheckedRule> rule;

  /** Only touched by SCR, which changes a component once at a time. */
  private Object rawValues;

  /**
   * Takes the configuration.
   *
   * @param properties for the name of the configuration
   */
  @Activate
  public SpamRule(RuleConfig config, Map<String, Object> properties) {
    String pid = String.valueOf(properties.get(Constants.SERVICE_PID));
    name = pid.substring(pid.indexOf(FACTORY_NAME) + 1);
    rule = CheckedRule.config(pid, () -> rawValues);
    modified(config, properties);
  }

  /** A bad value is reported and changes nothing; without a good one there is no such rule. */
  @Modified
  void modified(RuleConfig config, Map<String, Object> properties) {
    rawValues = properties.get(VALUES);
    rule.take(config);
  }

  String name() {
    return name;
  }

  Optional<CheckedRule> rule() {
    return rule.isPresent() ? Optional.of(rule.settings()) : Optional.empty();
  }

  void hit() {
    hits.increment();
    lastHitMillis = System.currentTimeMillis();
  }

  SpamRules.Rule info(CheckedRule now) {
    long last = lastHitMillis;
    return new SpamRules.Rule(
        name,
        now.header(),
        now.values(),
        now.action().toString(),
        now.tcpAction().toString(),
        now.status(),
        now.mode().toString(),
        now.source(),
        hits.sum(),
        last == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(last)));
  }
}
