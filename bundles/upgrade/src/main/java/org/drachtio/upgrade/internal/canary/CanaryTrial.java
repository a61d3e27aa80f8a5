package org.drachtio.upgrade.internal.canary;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.canary.Canaries;
import org.drachtio.kernel.canary.Canary;
import org.drachtio.kernel.canary.Tally;
import org.drachtio.upgrade.internal.plan.Change;
import org.drachtio.upgrade.internal.plan.Plan;
import org.drachtio.upgrade.internal.plan.Planner;
import org.drachtio.upgrade.internal.watch.Sampler;
import org.drachtio.upgrade.internal.watch.Watch;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries new versions of filters and routers beside those in force (docs/adr/0014): installs them as
 * further bundles, watches what is counted of them, and takes them away in any case.
 *
 * <p><b>Threading:</b> one trial at a time, whose thread blocks; the others may be called from any
 * thread.
 */
public final class CanaryTrial {

  private static final Logger LOG = LoggerFactory.getLogger(CanaryTrial.class);

  /**
   * Before it is asked: what it reads first, such as a set of Redis, the other has read long ago.
   */
  private static final int WARM_UP_MILLIS = 3000;

  /** Who offers one of these can be tried: what it says can be had without acting on it. */
  private static final Set<String> TRIABLE =
      Set.of("org.drachtio.api.filter.RequestFilter", "org.drachtio.api.route.RequestRouter");

  private final BundleContext context;
  private final Canaries canaries;
  private final Sampler sampler;

  /** What is tried now; as the isolation, guarded by this. */
  private final List<Tried> tried = new ArrayList<>();

  private Isolation isolation;
  private boolean closed;

  private volatile List<String> table = List.of();

  private record Tried(Change change, Bundle bundle, Canary canary) {}

  /** Tries nothing yet. */
  public CanaryTrial(BundleContext context, Canaries canaries, Sampler sampler) {
    this.context = context;
    this.canaries = canaries;
    this.sampler = sampler;
  }

  /** Removes what a process has left that ended during a trial. */
  public void sweep() {
    for (Bundle each : context.getBundles()) {
      if (Canary.isLocation(each.getLocation())) {
        LOG.info("{} {} was on trial and is removed", each.getSymbolicName(), each.getVersion());
        uninstall(each);
      }
    }
  }

  /** The changes of a plan that can be tried: bundles that offer filters or routers now. */
  public List<Change> triable(Plan plan) {
    Set<String> names = new TreeSet<>();
    for (Bundle each : context.getBundles()) {
      ServiceReference<?>[] services = each.getRegisteredServices();
      if (services != null && Arrays.stream(services).anyMatch(CanaryTrial::isTriable)) {
        names.add(each.getSymbolicName());
      }
    }
    return plan.changes().stream()
        .filter(each -> !each.from().isEmpty() && names.contains(each.name()))
        .toList();
  }

  private static boolean isTriable(ServiceReference<?> service) {
    String[] types = (String[]) service.getProperty(Constants.OBJECTCLASS);
    return Arrays.stream(types).anyMatch(TRIABLE::contains);
  }

  /** How the present trial stands, or the last one ended; empty if there was none. */
  public List<String> table() {
    return table;
  }

  /**
   * Tries.
   *
   * @param percent of new requests that they see
   * @return why they must not take over, if they must not
   */
  public Optional<String> run(List<Change> changes, int percent, int seconds)
      throws InterruptedException {
    Watch watch = new Watch(sampler);
    try {
      for (Change each : changes) {
        // Not persistently: a process that starts anew must not start it. Without the lock, as
        // nobody knows how long that takes.
        install(each, percent).start(Bundle.START_TRANSIENT);
      }
      TimeUnit.MILLISECONDS.sleep(WARM_UP_MILLIS);
      open();
      return watched(watch, seconds);
    } catch (BundleException | IOException | RuntimeException e) {
      LOG.error("A canary cannot be started", e);
      return Optional.of("it cannot be tried: " + e.getMessage());
    } finally {
      end();
    }
  }

  /** Ends a trial at once, as this bundle goes. */
  public synchronized void close() {
    closed = true;
    end();
  }

  private synchronized Bundle install(Change change, int percent)
      throws BundleException, IOException {
    if (closed) {
      throw new IllegalStateException("the bundle upgrade stops");
    }
    if (isolation == null) {
      isolation = new Isolation(context);
    }
    Bundle bundle;
    try (InputStream jar = Planner.open(change.place())) {
      bundle = context.installBundle(Canary.LOCATION + change.place(), jar);
    }
    tried.add(new Tried(change, bundle, canaries.begin(bundle.getBundleId(), percent)));
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    if (!revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE).isEmpty()) {
      throw new IllegalStateException(
          change.name() + " exports packages, which others could be wired to");
    }
    return bundle;
  }

  private synchronized void open() {
    tried.forEach(each -> each.canary().open());
  }

  private Optional<String> watched(Watch watch, int seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      Optional<String> unwell = watch.nextLook();
      Map<Change, Tally> tallies = tallies();
      table = CanaryTable.of(tallies);
      boolean isOver = System.nanoTime() >= end;
      Optional<String> fault =
          tallies.isEmpty() ? Optional.of("the trial was ended") : judged(tallies, isOver);
      if (fault.isEmpty()) {
        fault = unwell;
      }
      if (fault.isPresent() || isOver) {
        return fault;
      }
    }
  }

  private static Optional<String> judged(Map<Change, Tally> tallies, boolean isOver) {
    return tallies.entrySet().stream()
        .map(
            each ->
                isOver
                    ? Judgement.atEnd(each.getKey().toString(), each.getValue())
                    : Judgement.meanwhile(each.getKey().toString(), each.getValue()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private synchronized Map<Change, Tally> tallies() {
    Map<Change, Tally> tallies = new LinkedHashMap<>();
    tried.forEach(each -> tallies.put(each.change(), each.canary().tally()));
    return tallies;
  }

  private synchronized void end() {
    for (Tried each : tried) {
      uninstall(each.bundle());
      canaries.end(each.bundle().getBundleId());
    }
    tried.clear();
    if (isolation != null) {
      isolation.close();
      isolation = null;
    }
  }

  private static void uninstall(Bundle bundle) {
    try {
      bundle.uninstall();
    } catch (BundleException | IllegalStateException e) {
      LOG.error("{}, which was on trial, cannot be removed", bundle, e);
    }
  }
}
