package org.drachtio.metrics.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import org.drachtio.api.Registration;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.view.Health;
import org.drachtio.api.view.ProblemSource;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.metrics.internal.health.SharedHealth;
import org.drachtio.metrics.internal.http.Endpoint;
import org.drachtio.metrics.internal.http.HttpAnswer;
import org.drachtio.metrics.internal.http.Pages;
import org.drachtio.metrics.internal.series.CallTimes;
import org.drachtio.metrics.internal.series.Scrape;
import org.drachtio.metrics.internal.text.Format;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the port for metrics and health where the configuration wants one, and moves it when that
 * changes. No call depends on it: a port that cannot be opened is a line in the log and in {@code
 * drachtio:info}.
 *
 * <p><b>Threading:</b> SCR's threads change it; those of the port ask.
 */
@Component(
    service = ProblemSource.class,
    immediate = true,
    configurationPid = MetricsConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = MetricsConfig.class)
public final class MetricsComponent implements Pages, ProblemSource {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsComponent.class);
  private static final String JSON = "application/json; charset=utf-8";

  private final PresentServices sources;
  private final Scrape scrape;
  private final SharedHealth health;
  private final Counter refused;
  private final Function<CallObserver, Registration> observing;
  private final CheckedConfig<MetricsConfig, MetricsSettings> checked = MetricsSettings.config();
  private MetricsSettings settings = MetricsSettings.NONE;
  private Endpoint endpoint;

  /** Null: nobody can ask. */
  private Registration observation;

  private volatile List<String> problems = List.of();

  @Activate
  public MetricsComponent(
      BundleContext context, @Reference PresentServices sources, MetricsConfig config) {
    this(
        sources,
        config,
        times -> context.registerService(CallObserver.class, times, null)::unregister);
  }

  /**
   * Without OSGi.
   *
   * @param observing has calls observed until what it gives is closed
   */
  MetricsComponent(
      PresentServices sources,
      MetricsConfig config,
      Function<CallObserver, Registration> observing) {
    this.sources = sources;
    this.observing = observing;
    scrape = new Scrape(sources.meters(), sources::snapshot);
    health = new SharedHealth(sources::health, System::nanoTime);
    refused = sources.meters().counter("metrics.refused");
    modified(config);
  }

  @Modified
  synchronized void modified(MetricsConfig wanted) {
    if (!checked.take(wanted)) {
      return;
    }
    MetricsSettings next = checked.settings();
    if (next.equals(settings) && (endpoint != null) == (next.port() > 0)) {
      problems = List.of();
    } else {
      apply(next);
    }
  }

  @Deactivate
  synchronized void deactivate() {
    close();
    observe();
  }

  /** Another port is opened before the last one is closed; the same one has to be closed first. */
  private void apply(MetricsSettings next) {
    Endpoint last = endpoint;
    boolean samePort = last != null && next.port() == settings.port();
    if (samePort || next.port() == 0) {
      close();
    }
    problems = List.of();
    if (next.port() > 0) {
      try {
        endpoint = open(next);
      } catch (IOException e) {
        failed(next, e, samePort);
        return;
      }
      if (last != null && !samePort) {
        last.close();
      }
      LOG.info("Metrics and health are at http://{}:{}/", next.address(), next.port());
    }
    settings = next;
    observe();
  }

  /** A call that is observed costs a little more: only where somebody can ask. */
  private void observe() {
    boolean wanted = endpoint != null;
    if (wanted && observation == null) {
      observation = observing.apply(new CallTimes(sources.meters()));
    } else if (!wanted && observation != null) {
      observation.close();
      observation = null;
    }
  }

  private Endpoint open(MetricsSettings wanted) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByName(wanted.address()), wanted.port());
    return new Endpoint(address, wanted.allowed(), this, refused);
  }

  /** What was open is open again, or still. */
  private void failed(MetricsSettings wanted, IOException why, boolean closed) {
    String problem =
        "metrics cannot listen on "
            + wanted.address()
            + ":"
            + wanted.port()
            + ": "
            + why.getMessage();
    if (closed) {
      try {
        endpoint = open(settings);
      } catch (IOException e) {
        problem += "; nor on " + settings.address() + " again: " + e.getMessage();
      }
    }
    problems = List.of(problem);
    LOG.error("{}: {}", MetricsConfig.PID, problem);
  }

  private void close() {
    if (endpoint != null) {
      endpoint.close();
      endpoint = null;
    }
  }

  /** Where it listens; null if nowhere. */
  synchronized InetSocketAddress address() {
    return endpoint == null ? null : endpoint.address();
  }

  @Override
  public List<String> problems() {
    return problems;
  }

  @Override
  public HttpAnswer metrics(String accept) {
    Format format = Format.of(accept);
    return new HttpAnswer(200, format.contentType(), scrape.text(format));
  }

  @Override
  public void answered(int bytes, double micros) {
    scrape.exposer().answered(bytes, micros);
  }

  @Override
  public HttpAnswer live() {
    Health seen = health.health();
    List<Health.Check> checks =
        seen.checks().stream().filter(check -> check.name().equals(Health.LANES)).toList();
    return new HttpAnswer(
        seen.live() ? 200 : 503, JSON, HealthJson.of("live", seen.live(), checks));
  }

  @Override
  public HttpAnswer ready() {
    Health seen = health.health();
    return new HttpAnswer(
        seen.ready() ? 200 : 503, JSON, HealthJson.of("ready", seen.ready(), seen.checks()));
  }
}
