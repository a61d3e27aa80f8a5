package org.drachtio.upgrade.internal;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.FeaturesService.Option;
import org.drachtio.kernel.canary.Canaries;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.upgrade.internal.apply.BoundedOperation;
import org.drachtio.upgrade.internal.apply.StuckException;
import org.drachtio.upgrade.internal.canary.CanaryTrial;
import org.drachtio.upgrade.internal.plan.Change;
import org.drachtio.upgrade.internal.plan.Plan;
import org.drachtio.upgrade.internal.plan.Planner;
import org.drachtio.upgrade.internal.plan.Repositories;
import org.drachtio.upgrade.internal.watch.Sampler;
import org.drachtio.upgrade.internal.watch.Watch;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upgrades the server and goes back. One at a time: plan, check that it resolves, apply, watch, and
 * if the server is not well, back again.
 *
 * <p><b>Threading:</b> thread-safe; the methods block.
 */
@Component(service = Upgrader.class, immediate = true)
public final class Upgrader {

  private static final Logger LOG = LoggerFactory.getLogger(Upgrader.class);
  private static final int MAX_WATCH_SECONDS = 3600;
  private static final String REFUSED =
      "Refused: the kernel would restart and end all calls. --restart does that";
  private static final String INTERRUPTED = "interrupted";
  private static final String BEAN = "org.drachtio:type=Upgrade";

  private final BundleContext framework;
  private final FeaturesService features;
  private final Sampler sampler;
  private final Planner planner;
  private final CanaryTrial trial;
  private final Repositories repositories;
  private final WayBack wayBack;

  private final ReentrantLock busy = new ReentrantLock();
  private volatile String state = "none since the start";
  private volatile boolean gone;

  /** What a bundle has made endless, if one has; guarded by {@link #busy}. */
  private BoundedOperation stuck;

  private ObjectName bean;

  /** Started by SCR. */
  @Activate
  public Upgrader(
      BundleContext context,
      @Reference FeaturesService features,
      @Reference ServiceComponentRuntime components,
      @Reference Meters meters,
      @Reference Canaries canaries) {
    framework = BoundedOperation.framework(context);
    this.features = features;
    sampler = new Sampler(context, components, meters);
    trial = new CanaryTrial(context, canaries, sampler);
    trial.sweep();
    Path folder = Path.of(System.getProperty("karaf.data"), "drachtio-upgrade");
    planner = new Planner(context, features, folder);
    repositories = new Repositories(features, folder);
    wayBack = new WayBack(folder);
    try {
      bean = new ObjectName(BEAN);
      if (ManagementFactory.getPlatformMBeanServer().isRegistered(bean)) {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(bean);
      }
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(new StandardMBean(new UpgradeBean(this), UpgradeMXBean.class, true), bean);
    } catch (JMException e) {
      LOG.warn("{} cannot be registered", BEAN, e);
    }
  }

  @Deactivate
  void deactivate() {
    gone = true;
    trial.close();
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(bean);
    } catch (JMException e) {
      LOG.warn("{} cannot be taken away", BEAN, e);
    }
  }

  /** How an upgrade or a rollback ended. */
  public record Outcome(boolean good, String text) {}

  /**
   * What is wanted.
   *
   * @param target version or URL of a repository of features
   * @param all whether bundles are replaced that are the same but for their version
   * @param restart whether the kernel may restart
   * @param watchSeconds for which the server is watched afterwards, and canaries before
   * @param canaryPercent of new requests that filters and routers see on trial; 0: no trial
   */
  public record Wish(
      String target, boolean all, boolean restart, int watchSeconds, int canaryPercent) {

    /** Checks the numbers. */
    public Wish {
      if (watchSeconds < 0 || watchSeconds > MAX_WATCH_SECONDS) {
        throw new IllegalArgumentException(
            "an upgrade is watched for 0 to " + MAX_WATCH_SECONDS + " seconds");
      }
      if (canaryPercent < 0 || canaryPercent > 100) {
        throw new IllegalArgumentException("a canary sees 1 to 100 in 100 requests");
      }
    }
  }

  /** What runs or how the last one ended. */
  public String state() {
    return state;
  }

  /** How the canaries stand or stood, line by line. */
  List<String> canary() {
    return trial.table();
  }

  /** What an upgrade would do; it is known to resolve. Changes nothing. */
  public Plan plan(Wish wish) throws Exception {
    return exclusively(
        () -> {
          Plan plan = planner.plan(wish.target(), wish.all(), wish.restart());
          try {
            resolve(plan);
          } finally {
            repositories.forget(plan.repository());
          }
          return plan;
        });
  }

  /** What of a plan is tried first, line by line; nothing if no trial is wanted. */
  public List<String> trialOf(Plan plan, Wish wish) {
    if (wish.canaryPercent() == 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    List<Change> triable = trial.triable(plan);
    triable.forEach(each -> lines.add("tried      " + each));
    plan.changes().stream()
        .filter(each -> !triable.contains(each))
        .forEach(each -> lines.add("untried    " + each + " is no filter and no router"));
    return lines;
  }

  /**
   * Upgrades.
   *
   * @param told what is done, line by line
   */
  public Outcome upgrade(Wish wish, Consumer<String> told) throws Exception {
    return exclusively(() -> upgraded(wish, told));
  }

  private Outcome upgraded(Wish wish, Consumer<String> told) throws Exception {
    state = "plans";
    Plan plan = planner.plan(wish.target(), wish.all(), wish.restart());
    plan.lines().forEach(told);
    if (plan.restartsKernel() && !wish.restart()) {
      return end(false, REFUSED);
    }
    try {
      resolve(plan);
    } catch (StuckException e) {
      return end(false, endless(e));
    } catch (Exception e) {
      repositories.forget(plan.repository());
      return end(
          false,
          "It does not resolve, nothing was changed: "
              + line(e)
              + (plan.leavesKernel()
                  ? ". A new kernel is there and waits; --restart takes it and ends all calls"
                  : ""));
    }
    if (wish.canaryPercent() > 0) {
      trialOf(plan, wish).forEach(told);
      List<Change> triable = trial.triable(plan);
      if (triable.isEmpty()) {
        repositories.forget(plan.repository());
        return end(
            false, "Refused: none of what is replaced is a filter or router, to be tried first");
      }
      Optional<String> fault = tried(triable, wish, told);
      if (fault.isPresent()) {
        repositories.forget(plan.repository());
        return end(false, "Not upgraded, the canary was removed: " + fault.get());
      }
    }
    return applied(plan, wish, told);
  }

  private Outcome applied(Plan plan, Wish wish, Consumer<String> told) throws Exception {
    Watch watch = new Watch(sampler);
    Optional<WayBack.Step> earlier = wayBack.step();
    wayBack.set(Optional.of(new WayBack.Step(plan.from(), plan.repository())));
    try {
      Optional<String> fault = changed(plan, told);
      if (fault.isEmpty()) {
        told.accept("watches for " + wish.watchSeconds() + " s");
        state = "watches";
        fault = watched(watch, wish.watchSeconds());
        if (gone) {
          return unwatched(plan);
        }
      }
      if (fault.isEmpty()) {
        repositories.forgetOthers(plan.repository(), plan.from());
        return end(true, "Upgraded to " + String.join(", ", plan.to()));
      }
      told.accept("goes back: " + fault.get());
      state = "goes back";
      Optional<String> interrupted = back(plan.from(), plan.repository());
      // As if this upgrade had never been.
      wayBack.set(earlier);
      return end(
          false,
          "Rolled back to "
              + String.join(", ", plan.from())
              + ": "
              + fault.get()
              + interrupted.map(each -> "; " + each).orElse(""));
    } catch (StuckException e) {
      return end(false, endless(e));
    }
  }

  /** Why the change is to be undone, if it is known already. */
  private Optional<String> changed(Plan plan, Consumer<String> told) throws StuckException {
    state = "applies";
    long begun = System.nanoTime();
    try {
      Optional<String> fault =
          within(() -> features.installFeatures(plan.to(), EnumSet.of(Option.Upgrade)));
      told.accept("applied in " + millisSince(begun) + " ms");
      return fault;
    } catch (StuckException e) {
      throw e;
    } catch (InterruptedException e) {
      return Optional.of(INTERRUPTED);
    } catch (Exception e) {
      LOG.error("The upgrade cannot be applied", e);
      return Optional.of("it cannot be applied: " + line(e));
    }
  }

  /** This bundle has stopped meanwhile; it is not known whether the server is well. */
  private Outcome unwatched(Plan plan) {
    return plan.restartsUpgrade()
        ? end(true, "Upgraded to " + String.join(", ", plan.to()) + ", and not watched")
        : end(
            false,
            "The bundle upgrade was stopped while it watched. "
                + String.join(", ", plan.to())
                + " stays, and nobody watches it; drachtio:rollback goes back");
  }

  /** Why the new version must not take over, if it must not. */
  private Optional<String> tried(List<Change> triable, Wish wish, Consumer<String> told) {
    state = "tries";
    told.accept(
        "tried with "
            + wish.canaryPercent()
            + " in 100 new requests, for "
            + wish.watchSeconds()
            + " s");
    Optional<String> fault;
    try {
      fault = trial.run(triable, wish.canaryPercent(), wish.watchSeconds());
    } catch (InterruptedException e) {
      // As while the server is watched: whoever interrupts it wants the state before.
      fault = Optional.of(INTERRUPTED);
    }
    trial.table().forEach(told);
    return fault;
  }

  /**
   * Goes back to what ran before the last upgrade.
   *
   * @param restart whether the kernel may restart
   * @param told what is done, line by line
   */
  public Outcome rollback(boolean restart, Consumer<String> told) throws Exception {
    return exclusively(
        () -> {
          Optional<WayBack.Step> step = wayBack.step();
          if (step.isEmpty()) {
            return new Outcome(false, "There is nothing to go back to");
          }
          Plan plan = planner.back(step.get().ids(), step.get().left());
          plan.lines().forEach(told);
          if (plan.restartsKernel() && !restart) {
            return end(false, REFUSED);
          }
          state = "goes back";
          String ids = String.join(", ", step.get().ids());
          try {
            Optional<String> interrupted = back(step.get().ids(), step.get().left());
            wayBack.set(Optional.empty());
            return interrupted.isEmpty()
                ? end(true, "Rolled back to " + ids)
                : end(false, "Rolled back to " + ids + ", but " + interrupted.get());
          } catch (StuckException e) {
            return end(false, endless(e));
          }
        });
  }

  /** Ids of the features that ran before the last upgrade; none if there was none. */
  Set<String> previous() throws IOException {
    return wayBack.step().map(WayBack.Step::ids).orElse(Set.of());
  }

  /**
   * Goes back. A feature that another one needs is taken from the newest repository there is, and
   * Karaf keeps a repository as long as a feature of it is asked for. So all features are asked for
   * in their former version first; then the repository of the upgrade can go, and those that are
   * only needed by others are asked for no more.
   *
   * @param left repository of the upgrade
   * @return what had to be interrupted
   */
  private Optional<String> back(Set<String> ids, URI left) throws Exception {
    long begun = System.nanoTime();
    Set<String> needed = neededBy(ids);
    Set<String> all = new TreeSet<>(ids);
    all.addAll(needed);
    Optional<String> interrupted =
        within(
            () -> {
              features.installFeatures(all, EnumSet.of(Option.Upgrade));
              repositories.forget(left);
              if (!needed.isEmpty()) {
                features.uninstallFeatures(needed, EnumSet.noneOf(Option.class));
              }
            });
    LOG.info("Back at {} after {} ms", String.join(", ", ids), millisSince(begun));
    return interrupted;
  }

  /** Features of ours that are installed because these need them, in the version of these. */
  private Set<String> neededBy(Set<String> ids) throws Exception {
    Set<String> names = new TreeSet<>();
    Set<String> versions = new TreeSet<>();
    for (String id : ids) {
      int slash = id.indexOf('/');
      names.add(id.substring(0, slash));
      versions.add(id.substring(slash + 1));
    }
    Set<String> needed = new TreeSet<>();
    for (Feature each : features.listInstalledFeatures()) {
      if (each.getName().startsWith("drachtio") && !names.contains(each.getName())) {
        for (String version : versions) {
          Feature former = features.getFeature(each.getName(), version);
          if (former != null && former.getVersion().equals(version)) {
            needed.add(former.getId());
          }
        }
      }
    }
    return needed;
  }

  private void resolve(Plan plan) throws Exception {
    features.addRepository(plan.repository());
    // It changes no bundle, but it waits for what was begun before, by hand for one.
    within(() -> features.installFeatures(plan.to(), EnumSet.of(Option.Upgrade, Option.Simulate)));
  }

  private interface Operation {
    void run() throws Exception;
  }

  /** What had to be interrupted, if anything, so that the change came to an end. */
  private Optional<String> within(Operation operation) throws Exception {
    BoundedOperation bounded =
        new BoundedOperation(
            framework,
            () -> {
              operation.run();
              return null;
            });
    try {
      return bounded.run();
    } catch (StuckException e) {
      stuck = bounded;
      throw e;
    }
  }

  private static String endless(StuckException e) {
    return e.getMessage()
        + ": no bundle can be changed any more. End the process, with SIGKILL if it waits for that"
        + " bundle: the next start runs what is installed";
  }

  private Optional<String> watched(Watch watch, int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      Optional<String> fault = gone ? Optional.empty() : watch.look();
      while (fault.isEmpty() && System.nanoTime() < end && !gone) {
        fault = watch.nextLook();
      }
      return fault;
    } catch (InterruptedException e) {
      return Optional.of(INTERRUPTED);
    } catch (IllegalStateException e) {
      // Of the framework, if this bundle has stopped.
      LOG.warn("The server cannot be watched", e);
      return Optional.of("it cannot be watched: " + line(e));
    }
  }

  private Outcome end(boolean good, String text) {
    state = text;
    if (good) {
      LOG.info("{}", text);
    } else {
      LOG.error("Upgrade: {}", text);
    }
    return new Outcome(good, text);
  }

  /** The resolver's messages have many. */
  private static String line(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }

  private static long millisSince(long begun) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  private interface Step<T> {
    T run() throws Exception;
  }

  private <T> T swept(Step<T> step) throws Exception {
    try {
      return step.run();
    } finally {
      try {
        repositories.sweep();
      } catch (Exception e) {
        LOG.warn("Repositories of features that nobody needs cannot be deleted", e);
      }
    }
  }

  private <T> T exclusively(Step<T> step) throws Exception {
    if (!busy.tryLock()) {
      throw new IllegalStateException("another upgrade is at work: " + state);
    }
    try {
      if (stuck != null && !stuck.isOver()) {
        throw new IllegalStateException("the last one has not come to its end: " + state);
      }
      return swept(step);
    } finally {
      busy.unlock();
    }
  }
}
