package org.drachtio.kernel.handover.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.internal.DelayedExecutors;
import org.drachtio.kernel.internal.KernelConfig;
import org.drachtio.kernel.io.internal.HeldNetwork;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.internal.HeldLanes;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Histogram;
import org.drachtio.kernel.meter.Meters;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds lanes and sockets while layers are replaced, and keeps their parcels. Thread-safe. */
@Component(
    immediate = true,
    configurationPid = KernelConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
public final class HandoverComponent implements Handover {

  private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

  /** A lane that is busy for longer than this is held as soon as it can; the hand-over goes on. */
  private static final long BARRIER_MILLIS = 5_000;

  private static final long DEFAULT_LIMIT_MILLIS = 10_000;

  /** Upper bounds in seconds. */
  private static final double[] BUCKETS = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

  private final HeldLanes lanes;
  private final HeldNetwork network;
  private final BooleanSupplier ending;
  private final UnreadableParcels unreadable;
  private final Map<String, byte[]> parcels = new HashMap<>();

  /**
   * Layers that left a parcel and have not arrived again, in the order in which they left: what
   * stands above another leaves before it.
   */
  private final Set<String> awaited = new LinkedHashSet<>();

  private final ScheduledThreadPoolExecutor deadlines =
      DelayedExecutors.executor("drachtio-handover");

  private final Histogram durations;
  private final Counter incomplete;

  private final CheckedConfig<KernelConfig, HandoverSettings> config = HandoverSettings.config();
  private long limitMillis;
  private volatile boolean inProgress;
  private long begun;
  private ScheduledFuture<?> deadline;

  /** Started by SCR. */
  @Activate
  public HandoverComponent(
      BundleContext context,
      KernelConfig wanted,
      @Reference HeldLanes lanes,
      @Reference HeldNetwork network,
      @Reference Meters meters) {
    this(
        lanes,
        network,
        meters,
        DEFAULT_LIMIT_MILLIS,
        () -> isEnding(context),
        UnreadableParcels.of(context));
    configure(wanted);
  }

  /**
   * Without OSGi.
   *
   * @param ending whether the process ends
   */
  public HandoverComponent(
      HeldLanes lanes,
      HeldNetwork network,
      Meters meters,
      long limitMillis,
      BooleanSupplier ending) {
    this(lanes, network, meters, limitMillis, ending, new UnreadableParcels(null));
  }

  /** Without OSGi, with a place for parcels that cannot be read. */
  HandoverComponent(
      HeldLanes lanes,
      HeldNetwork network,
      Meters meters,
      long limitMillis,
      BooleanSupplier ending,
      UnreadableParcels unreadable) {
    this.unreadable = unreadable;
    this.lanes = lanes;
    this.network = network;
    durations = meters.histogram("kernel.handover", BUCKETS);
    incomplete = meters.counter("kernel.handover.incomplete");
    this.limitMillis = Math.max(1, limitMillis);
    this.ending = ending;
  }

  @Modified
  void modified(KernelConfig wanted) {
    configure(wanted);
  }

  private synchronized void configure(KernelConfig wanted) {
    limitMillis = config.use(wanted).limitMillis();
  }

  /** The kernel goes: nothing can be handed over any more. */
  @Deactivate
  public synchronized void stop() {
    if (inProgress) {
      resume();
    }
    deadlines.shutdownNow();
  }

  static boolean isEnding(BundleContext context) {
    Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
    return framework == null || framework.getState() == Bundle.STOPPING;
  }

  @Override
  public synchronized boolean begin() {
    if (ending.getAsBoolean()) {
      return false;
    }
    if (!inProgress) {
      begun = System.nanoTime();
      network.pause();
      if (!lanes.hold(BARRIER_MILLIS)) {
        LOG.warn("A lane is busy for more than {} ms", BARRIER_MILLIS);
      }
      inProgress = true;
      deadline = deadlines.schedule(this::giveUp, limitMillis, TimeUnit.MILLISECONDS);
    }
    return true;
  }

  @Override
  public boolean isInProgress() {
    return inProgress;
  }

  @Override
  public void onEachLane(Consumer<Lane> task) {
    lanes.onEachLane(task);
  }

  @Override
  public synchronized void put(String layer, Parcel parcel) {
    parcels.put(layer, parcel.encode());
    if (inProgress) {
      awaited.add(layer);
    }
  }

  @Override
  public synchronized Optional<Parcel> take(String layer) {
    // The parcel stays until the layer has arrived: a version that cannot start leaves it to the
    // one before.
    byte[] parcel = parcels.get(layer);
    if (parcel == null) {
      return Optional.empty();
    }
    try {
      Parcel read = Parcel.decode(parcel);
      if (read.damaged() > 0) {
        LOG.error(
            "{} records in the parcel of {} cannot be read and are lost; it is {}",
            read.damaged(),
            layer,
            unreadable.keep(layer, parcel));
      }
      return Optional.of(read);
    } catch (IllegalArgumentException e) {
      LOG.error(
          "The parcel of {} cannot be read: it starts empty; it is {}",
          layer,
          unreadable.keep(layer, parcel),
          e);
      return Optional.empty();
    }
  }

  @Override
  public void onEachLane(String layer, Parcel left, BiConsumer<Lane, Parcel> reader) {
    AtomicBoolean failed = new AtomicBoolean();
    Handover.super.onEachLane(
        layer,
        left,
        (lane, record) -> {
          try {
            reader.accept(lane, record);
          } catch (RuntimeException e) {
            failed.set(true);
            throw e;
          }
        });
    if (failed.get()) {
      keepUnreadable(layer);
    }
  }

  /** Its bytes are here until the layer has arrived. */
  private synchronized void keepUnreadable(String layer) {
    byte[] parcel = parcels.get(layer);
    if (parcel != null) {
      LOG.error("The parcel of {} is {}", layer, unreadable.keep(layer, parcel));
    }
  }

  @Override
  public synchronized void arrived(String layer) {
    awaited.remove(layer);
    parcels.remove(layer);
    if (inProgress && awaited.isEmpty()) {
      resume();
      LOG.info("Hand-over done in {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    }
  }

  /** Only the lowest layer is certainly at fault: the layers above cannot come back without it. */
  static String missing(Collection<String> awaited, long limitMillis) {
    List<String> above = new ArrayList<>(awaited);
    String lowest = above.remove(above.size() - 1);
    return lowest
        + " did not come back in "
        + limitMillis
        + " ms"
        + (above.isEmpty() ? "" : ", nor what may wait for it: " + String.join(", ", above));
  }

  private synchronized void giveUp() {
    if (inProgress) {
      LOG.error("Hand-over: {}; going on without", missing(awaited, limitMillis));
      incomplete.increment();
      resume();
    }
  }

  /**
   * Lanes go on before sockets, so that what waits on the lanes comes first; the other way round
   * messages would be queued that nobody takes.
   */
  private void resume() {
    deadline.cancel(false);
    durations.observe(System.nanoTime() - begun);
    awaited.clear();
    parcels.clear();
    inProgress = false;
    lanes.release();
    network.resume();
  }
}
