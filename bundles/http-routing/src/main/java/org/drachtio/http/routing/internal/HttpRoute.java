package org.drachtio.http.routing.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.drachtio.api.view.RouteInfo;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.Placeholders;
import org.drachtio.kernel.config.Values;
import org.drachtio.kernel.meter.LogLimiter;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured route with its counters. Thread-safe; a question that is open goes on with the
 * rule that it began with.
 */
@Component(
    service = HttpRoute.class,
    configurationPid = RouteConfig.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RouteConfig.class, factory = true)
public final class HttpRoute {

  private static final Logger LOG = LoggerFactory.getLogger(HttpRoute.class);
  private static final int ANSWERS_PER_SECOND = 100;
  private static final int PROBLEMS_PER_SECOND = 10;

  private final LongAdder requests = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final AtomicInteger open = new AtomicInteger();
  private final LogLimiter answers = new LogLimiter(ANSWERS_PER_SECOND);
  private final LogLimiter problems = new LogLimiter(PROBLEMS_PER_SECOND);

  private final CheckedConfig<RouteConfig, Rule> rule;

  private RouteConfig config;
  private final String pid;
  private final Placeholders placeholders;

  private volatile String lastError = "";

  /**
   * Takes the configuration.
   *
   * @param placeholders know what stands for a password or key in the URL
   * @param properties for the name of the configuration
   */
  @Activate
  public HttpRoute(
      @Reference Placeholders placeholders, RouteConfig config, Map<String, Object> properties) {
    this.placeholders = placeholders;
    pid = String.valueOf(properties.get(Constants.SERVICE_PID));
    rule = Rule.config(pid, placeholders::reveal);
    modified(config);
  }

  /** A bad value is reported and changes nothing; without a good one there is no such route. */
  @Modified
  synchronized void modified(RouteConfig config) {
    this.config = config;
    read();
  }

  /** Reads it again: the secret of its URL may be known now. */
  synchronized void read() {
    if (Placeholders.isConcealed(placeholders.reveal(Values.text(config.url())))) {
      LOG.debug("{}: its url waits for its secret", pid);
    } else {
      rule.take(config);
    }
  }

  Optional<Rule> rule() {
    return rule.isPresent() ? Optional.of(rule.settings()) : Optional.empty();
  }

  void asked() {
    requests.increment();
  }

  void answered() {
    ended.increment();
  }

  void failed(String why) {
    ended.increment();
    failures.increment();
    lastError = why;
  }

  /** Whether one more may be asked under this bound; to be given back. */
  boolean take(int most) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return false;
    }
    return true;
  }

  void giveBack() {
    open.decrementAndGet();
  }

  /** LogLimiter about answers. */
  LogLimiter answers() {
    return answers;
  }

  /** LogLimiter about what was no answer. */
  LogLimiter problems() {
    return problems;
  }

  RouteInfo info(Rule now) {
    long over = ended.sum();
    long all = requests.sum();
    return new RouteInfo(
        now.order(),
        now.method(),
        now.post() ? "POST" : "GET",
        now.shownUrl(),
        now.verifyPeer(),
        now.source(),
        all,
        failures.sum(),
        Math.max(0, all - over),
        lastError);
  }
}
