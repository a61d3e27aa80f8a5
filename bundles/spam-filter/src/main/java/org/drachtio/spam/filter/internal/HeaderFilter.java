package org.drachtio.spam.filter.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.guard.SpamRules;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.config.Parts;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Refuses requests that a header shows to be spam (sip-behaviour.md §10.1). The rules on one header
 * are looked at in the order of their names, headers in the order of their first rules. The first
 * rule that is on and finds something decides; until then those that only count are counted.
 *
 * <p><b>Threading:</b> lanes ask at the same time; a request costs one volatile read. Rules come
 * and go by SCR's threads.
 */
@Component(
    service = {RequestFilter.class, SpamRules.class},
    property = "service.ranking:Integer=200")
public final class HeaderFilter implements RequestFilter, SpamRules {

  private final Counter rejected;
  private final Counter discarded;
  private final Counter dryRun;
  private final SpamLog log;

  private final Parts<SpamRule> counters;

  private volatile HeaderRules inForce = HeaderRules.NONE;

  /** Without rules at first. */
  @Activate
  public HeaderFilter(BundleContext context, @Reference Meters meters) {
    Bundle bundle = context.getBundle();
    counters =
        new Parts<>(
            () -> bundle.getState() == Bundle.STOPPING,
            all -> inForce = new HeaderRules(choices(all)));
    rejected = meters.counter("spam.rejected");
    discarded = meters.counter("spam.discarded");
    dryRun = meters.counter("spam.dry-run");
    log = new SpamLog(meters.counter("spam.lines-held-back"));
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      updated = "updatedRule")
  void addRule(SpamRule rule) {
    counters.add(rule);
  }

  void removeRule(SpamRule rule) {
    counters.remove(rule);
  }

  void updatedRule(SpamRule rule) {
    counters.changed();
  }

  private static List<HeaderRules.Choice> choices(List<SpamRule> counters) {
    List<HeaderRules.Choice> choices = new ArrayList<>();
    for (SpamRule counter : counters) {
      counter.rule().ifPresent(rule -> choices.add(new HeaderRules.Choice(counter, rule)));
    }
    choices.sort(Comparator.comparing(choice -> choice.counter().name()));
    return choices;
  }

  @Override
  public Admission admit(InboundMessage request) {
    HeaderRules rules = inForce;
    if (rules == HeaderRules.NONE) {
      return Admission.PASS;
    }
    Verdict verdict = new Verdict(request);
    rules.find(request.message(), verdict);
    return verdict.admission;
  }

  @Override
  public List<SpamRules.Rule> rules() {
    return choices(counters.all()).stream()
        .map(choice -> choice.counter().info(choice.rule()))
        .toList();
  }

  /** What the rules say of one request. */
  private final class Verdict implements HeaderRules.Finder {
    private final InboundMessage request;
    private Admission admission = Admission.PASS;

    Verdict(InboundMessage request) {
      this.request = request;
    }

    @Override
    public boolean found(HeaderRules.Choice choice, String value) {
      choice.counter().hit();
      if (choice.rule().mode() == CheckedRule.Mode.DRY_RUN) {
        dryRun.increment();
        return false;
      }
      Flow flow = request.flow();
      log.spam(flow, request.message().callId(), value);
      admission = choice.rule().verdict(flow.protocol().isReliable());
      (admission == Admission.DISCARD ? discarded : rejected).increment();
      return true;
    }
  }
}
