package org.drachtio.kernel.lane.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.Values;
import org.drachtio.kernel.internal.KernelConfig;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Meters;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lanes of this process. Immediate, so that they outlive the bundles that use them. */
@Component(
    service = {Lanes.class, HeldLanes.class},
    immediate = true,
    configurationPid = KernelConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = KernelConfig.class)
public final class LanesComponent implements Lanes, HeldLanes {

  private static final Logger LOG = LoggerFactory.getLogger(LanesComponent.class);

  private static final long STOP_MILLIS = 2_000;

  private static final long TASK_SECONDS = 30;

  private final LaneLoop[] lanes;

  /** One per lane while they are held, else none; guarded by this. */
  private final List<Barrier> barriers = new ArrayList<>();

  private final CheckedConfig<KernelConfig, LanesSettings> config;

  /** Started by SCR. */
  @Activate
  public LanesComponent(KernelConfig wanted, @Reference Meters meters) {
    this(LanesSettings.config(), wanted, meters);
  }

  private LanesComponent(
      CheckedConfig<KernelConfig, LanesSettings> config, KernelConfig wanted, Meters meters) {
    this(config, config.use(wanted), meters);
  }

  /** Starts so many lanes. */
  public LanesComponent(int count, LaneSettings settings, Meters meters) {
    this(LanesSettings.config(), new LanesSettings(count, settings), meters);
  }

  private LanesComponent(
      CheckedConfig<KernelConfig, LanesSettings> config, LanesSettings wanted, Meters meters) {
    this.config = config;
    int count = Values.within("lanes", wanted.count(), 1, LanesSettings.MAX_LANES);
    LaneSettings settings = wanted.each();
    lanes = new LaneLoop[count];
    for (int i = 0; i < count; i++) {
      lanes[i] = new LaneLoop(i, settings, meters);
    }
    for (LaneLoop lane : lanes) {
      lane.start();
    }
  }

  @Modified
  void modified(KernelConfig wanted) {
    LanesSettings settings = config.use(wanted);
    if (settings.count() != lanes.length) {
      LOG.warn("The number of lanes stays {} until the kernel is restarted", lanes.length);
    }
    for (LaneLoop lane : lanes) {
      lane.settings(settings.each());
    }
  }

  /** Ends the lanes' threads; what is queued still runs. */
  @Deactivate
  public void stop() {
    release();
    for (LaneLoop lane : lanes) {
      lane.stop();
    }
    try {
      for (LaneLoop lane : lanes) {
        lane.join(STOP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized boolean hold(long limitMillis) {
    for (LaneLoop lane : lanes) {
      Barrier barrier = new Barrier(lane);
      barriers.add(barrier);
      lane.execute(barrier);
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
    boolean all = true;
    try {
      for (Barrier barrier : barriers) {
        all &= barrier.await(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return all;
  }

  @Override
  public synchronized void onEachLane(Consumer<Lane> task) {
    IllegalStateException failure = null;
    for (int i = 0; i < lanes.length; i++) {
      LaneLoop lane = lanes[i];
      FutureTask<Void> future = new FutureTask<>(() -> task.accept(lane), null);
      if (barriers.isEmpty()) {
        lane.execute(future);
      } else {
        barriers.get(i).run(future);
      }
      try {
        await(future);
      } catch (IllegalStateException e) {
        // What the other lanes hold must not be lost with this one.
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void await(FutureTask<Void> future) {
    try {
      future.get(TASK_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a lane", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("failed on a lane", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("a lane did not answer in " + TASK_SECONDS + " s", e);
    }
  }

  @Override
  public synchronized void release() {
    barriers.forEach(Barrier::release);
    barriers.clear();
  }

  @Override
  public int count() {
    return lanes.length;
  }

  @Override
  public Lane ofHash(int hash) {
    // Fibonacci hashing, then the high bits: neighbouring and negative hashes spread as well as
    // others.
    long spread = Integer.toUnsignedLong(hash * 0x9E3779B9);
    return lanes[(int) (spread * lanes.length >>> 32)];
  }

  @Override
  public Lane at(int index) {
    return lanes[Objects.checkIndex(index, lanes.length)];
  }
}
