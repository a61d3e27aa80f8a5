package org.drachtio.http.routing.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.view.RouteInfo;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured route with its counters. Thread-safe; a question that is open goes on with the
 * rule that it began with.
 */
@Component(
    service = HttpRoute.class,
    configurationPid = HttpRoute.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = RouteConfig.class, factory = true)
public final class HttpRoute {

  /** Factory PID. */
  static final String PID = "org.drachtio.http.routing.route";

  private static final Logger LOG = LoggerFactory.getLogger(HttpRoute.class);
  private static final int ANSWERS_PER_SECOND = 100;
  private static final int PROBLEMS_PER_SECOND = 10;

  private final LongAdder requests = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final AtomicInteger open = new AtomicInteger();
  private final Lines answers = new Lines(ANSWERS_PER_SECOND);
  private final Lines problems = new Lines(PROBLEMS_PER_SECOND);

  /** Null as long as no configuration was good. */
  private volatile Rule rule;

  private RouteConfig config;
  private Object pid;

  /** Null as long as nobody can fill in what stands for a password or key in the URL. */
  private ConfigReady configReady;

  private volatile String lastError = "";

  /**
   * Takes the configuration.
   *
   * @param properties for the name of the configuration
   */
  @Activate
  public HttpRoute(RouteConfig config, Map<String, Object> properties) {
    modified(config, properties);
  }

  /** A bad value is reported and changes nothing; without a good one there is no such route. */
  @Modified
  synchronized void modified(RouteConfig config, Map<String, Object> properties) {
    this.config = config;
    pid = properties.get(Constants.SERVICE_PID);
    read();
  }

  /** Tells who fills in secrets; the configuration is read again. */
  synchronized void revealedBy(ConfigReady ready) {
    configReady = ready;
    read();
  }

  private void read() {
    try {
      String url = Read.value("url", config::url);
      String revealed = configReady == null ? url : configReady.reveal(url);
      if (ConfigReady.isConcealed(revealed)) {
        LOG.debug("{}: its url waits for its secret", pid);
        return;
      }
      rule = Rule.of(config, revealed);
    } catch (IllegalArgumentException e) {
      Rule stays = rule;
      LOG.error(
          "{}: {}; {}",
          pid,
          e.getMessage(),
          stays == null
              ? "there is no such route until it is mended"
              : "the route " + stays.method() + " to " + stays.shownUrl() + " stays as it is");
    }
  }

  Optional<Rule> rule() {
    return Optional.ofNullable(rule);
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

  /** Lines about answers. */
  Lines answers() {
    return answers;
  }

  /** Lines about what was no answer. */
  Lines problems() {
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
