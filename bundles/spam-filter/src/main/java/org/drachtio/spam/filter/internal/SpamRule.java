package org.drachtio.spam.filter.internal;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.drachtio.api.guard.SpamRules;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One configured rule with its counters, which outlive a change of it. Thread-safe. */
@Component(
    service = SpamRule.class,
    configurationPid = SpamRules.RULE_PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RuleConfig.class, factory = true)
public final class SpamRule {

  private static final Logger LOG = LoggerFactory.getLogger(SpamRule.class);
  private static final char FACTORY_NAME = '~';
  private static final String VALUES = "values";

  private final String name;
  private final LongAdder hits = new LongAdder();
  private volatile long lastHitMillis;

  /** Null as long as no configuration was good. */
  private volatile CheckedRule rule;

  /**
   * Takes the configuration.
   *
   * @param properties for the name of the configuration
   */
  @Activate
  public SpamRule(RuleConfig config, Map<String, Object> properties) {
    String pid = String.valueOf(properties.get(Constants.SERVICE_PID));
    name = pid.substring(pid.indexOf(FACTORY_NAME) + 1);
    modified(config, properties);
  }

  /** A bad value is reported and changes nothing; without a good one there is no such rule. */
  @Modified
  void modified(RuleConfig config, Map<String, Object> properties) {
    try {
      rule = CheckedRule.of(config, properties.get(VALUES));
    } catch (IllegalArgumentException e) {
      LOG.error(
          "{}: {}; {}",
          properties.get(Constants.SERVICE_PID),
          e.getMessage(),
          rule == null ? "there is no such rule until it is mended" : "the rule stays as it is");
    }
  }

  String name() {
    return name;
  }

  Optional<CheckedRule> rule() {
    return Optional.ofNullable(rule);
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
