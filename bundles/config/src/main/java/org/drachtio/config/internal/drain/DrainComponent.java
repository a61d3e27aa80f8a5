package org.drachtio.config.internal.drain;

import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.drachtio.api.control.Draining;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.view.ProblemSource;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.config.internal.process.LaunchedProcess;
import org.drachtio.config.internal.process.Supervisor;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.message.Header;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses new requests while the server drains, by a filter that is asked before all others and
 * exists only meanwhile; and makes SIGTERM drain where that is configured. A drain goes on when
 * this bundle is replaced.
 *
 * <p><b>Threading:</b> any thread; the monitor guards the registration of the filter.
 */
@Component(
    service = {Draining.class, ProblemSource.class},
    immediate = true,
    configurationPid = DrainComponent.PID)
@Designate(ocd = DrainConfig.class)
public final class DrainComponent implements Draining, ProblemSource {

  static final String PID = "org.drachtio.drain";

  private static final Logger LOG = LoggerFactory.getLogger(DrainComponent.class);

  /** The longest wait for the container. */
  private static final int START_SECONDS = 5;

  private static final String FEATURES_SERVICE = "org.apache.karaf.features.FeaturesService";
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final List<String> IN_PROGRESS = List.of("dialogs", "pending", "proxied");
  private static final String UNKNOWN = "unknown";

  /** On the shelf. */
  private static final String OWNER = "org.drachtio.drain";

  /** Nanoseconds that calls have until the process ends; absent if it does not end. */
  private static final String ENDS_IN = "endsInNanos";

  private final BundleContext context;
  private final Shelf shelf;
  private final Termination termination;
  private final CheckedConfig<DrainConfig, DrainSettings> config = DrainSettings.config();
  private volatile ServiceRegistration<RequestFilter> filter;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile ServerView view;

  /**
   * Takes SIGTERM over in a process that {@code bin/drachtio} has started, and goes on with a drain
   * that the last version of this bundle has begun.
   */
  @Activate
  public DrainComponent(BundleContext context, @Reference Shelf shelf, DrainConfig wanted) {
    this.context = context;
    this.shelf = shelf;
    configure(wanted);
    termination =
        new Termination(
            this,
            () -> config.settings().seconds(),
            this::statistics,
            this::isContainerStarted,
            START_SECONDS);
    LaunchedProcess.onTerminate(termination);
    shelf.take(OWNER).ifPresent(this::goOn);
  }

  private void goOn(Parcel left) {
    drain();
    if (left.has(ENDS_IN)) {
      long nanos = left.number(ENDS_IN);
      Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
      Thread ending =
          new Thread(() -> termination.resume(nanos, () -> end(framework)), "drachtio-termination");
      ending.setDaemon(true);
      ending.start();
    }
  }

  /** As Karaf does at the signal, which stayed with the last version: all bundles are stopped. */
  private static void end(Bundle framework) {
    try {
      framework.stop();
    } catch (BundleException e) {
      LOG.error("The framework cannot be stopped; the process ends without that", e);
      System.exit(1);
    }
  }

  @Modified
  void configure(DrainConfig wanted) {
    config.take(wanted);
  }

  @Deactivate
  void deactivate() {
    LaunchedProcess.onTerminate(null);
    OptionalLong endsIn = termination.close();
    leave(endsIn);
  }

  private synchronized void leave(OptionalLong endsIn) {
    if (filter != null || endsIn.isPresent()) {
      Parcel left = new Parcel();
      endsIn.ifPresent(nanos -> left.put(ENDS_IN, nanos));
      shelf.leave(OWNER, List.of(left).iterator());
    }
    if (filter != null) {
      // Requests wait for the filter of the next version.
      filter.unregister();
      filter = null;
    }
  }

  @Override
  public boolean isDraining() {
    return filter != null;
  }

  @Override
  public synchronized void drain() {
    if (filter == null) {
      Hashtable<String, Object> ranking = new Hashtable<>();
      ranking.put(Constants.SERVICE_RANKING, Integer.MAX_VALUE);
      RequestFilter refusal = this::refuse;
      filter = context.registerService(RequestFilter.class, refusal, ranking);
      LOG.info("The server drains: new requests are answered 503");
      Supervisor.status("draining: new requests are answered 503");
    }
  }

  @Override
  public synchronized void resume() {
    if (filter != null) {
      filter.unregister();
      filter = null;
      LOG.info("The server does not drain any more: new requests are taken");
      Supervisor.status("in service");
    }
  }

  @Override
  public Map<String, Long> inProgress() {
    ServerInfo info = info();
    if (info == null) {
      return Map.of(UNKNOWN, 1L);
    }
    Map<String, Long> found = new TreeMap<>();
    for (String table : IN_PROGRESS) {
      long entries = info.tables().getOrDefault(table, 0L);
      if (entries > 0) {
        found.put(table, entries);
      }
    }
    return found;
  }

  @Override
  public List<String> problems() {
    return isDraining() ? List.of("the server drains: new requests are answered 503") : List.of();
  }

  private Admission refuse(InboundMessage request) {
    return new Admission.Reject(
        SERVICE_UNAVAILABLE,
        "",
        List.of(
            new Header("Retry-After", Integer.toString(config.settings().retryAfterSeconds()))));
  }

  /** Karaf's features service is the last that starts, on a thread of its own. */
  private boolean isContainerStarted() {
    try {
      return context.getServiceReference(FEATURES_SERVICE) != null;
    } catch (IllegalStateException e) {
      LOG.debug("This bundle has been stopped: nobody is waited for", e);
      return true;
    }
  }

  /** One line: what is still in progress when the server ends, and what it has counted. */
  private String statistics() {
    ServerInfo info = info();
    return info == null
        ? "nothing is known"
        : "tables " + new TreeMap<>(info.tables()) + ", counters " + nonZero(info.counters());
  }

  private static Map<String, Long> nonZero(Map<String, Long> counters) {
    Map<String, Long> found = new TreeMap<>(counters);
    found.values().removeIf(count -> count == 0);
    return found;
  }

  private ServerInfo info() {
    ServerView current = view;
    try {
      return current == null ? null : current.info();
    } catch (RuntimeException e) {
      LOG.debug("call-control is being replaced", e);
      return null;
    }
  }
}
