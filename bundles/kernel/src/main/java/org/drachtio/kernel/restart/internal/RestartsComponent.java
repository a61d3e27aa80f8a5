package org.drachtio.kernel.restart.internal;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.internal.DelayedExecutors;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.kernel.restart.Restarts;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at those who have gone every few milliseconds, on a thread that is there while somebody is
 * waited for. It looks afterwards on purpose: while a service is being unregistered, the state of
 * its bundle does not show yet what becomes of it. Thread-safe.
 */
@Component(
    service = Restarts.class,
    immediate = true) // otherwise the thread would go with the bundles that wait
public final class RestartsComponent implements Restarts {

  private static final Logger LOG = LoggerFactory.getLogger(RestartsComponent.class);

  private static final int LOOK_MILLIS = 50;

  /** How long it may be {@link Prospect#UNSURE}. */
  private static final int UNSURE_MILLIS = 500;

  private final Function<Provider, Prospect> prospects;
  private final BooleanSupplier paused;
  private final Starts starts;
  private final ScheduledThreadPoolExecutor looks = DelayedExecutors.executor("drachtio-restarts");

  /** Started by SCR. */
  @Activate
  public RestartsComponent(
      BundleContext context,
      @Reference ServiceComponentRuntime components,
      @Reference Handover handover) {
    this(context, components, handover, new Starts());
  }

  private RestartsComponent(
      BundleContext context, ServiceComponentRuntime components, Handover handover, Starts starts) {
    this(new Prospects(context, components, starts)::of, handover::isInProgress, starts);
    starts.listen(context);
  }

  /**
   * Without OSGi.
   *
   * @param paused whether time does not count now
   */
  RestartsComponent(Function<Provider, Prospect> prospects, BooleanSupplier paused, Starts starts) {
    this.prospects = prospects;
    this.paused = paused;
    this.starts = starts;
  }

  /** The kernel goes: nobody waits any more. */
  @Deactivate
  void stop(BundleContext context) {
    starts.stop(context);
    stop();
  }

  void stop() {
    looks.shutdownNow();
  }

  @Override
  public Wait await(Provider provider, int limitMillis, Consumer<End> over) {
    Looker looker = new Looker(provider, limitMillis, over);
    looker.begin();
    return looker;
  }

  @Override
  public void onceStarted(long bundle, Runnable told) {
    starts.onceStarted(bundle, told);
  }

  private final class Looker implements Runnable, Wait {

    private final Provider provider;
    private final int limitMillis;
    private final Consumer<End> over;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile ScheduledFuture<?> future;

    /** In milliseconds of looks that counted, as the next; the thread of the looks only. */
    private int waited;

    private int unsure;

    private Looker(Provider provider, int limitMillis, Consumer<End> over) {
      this.provider = provider;
      this.limitMillis = limitMillis;
      this.over = over;
    }

    private void begin() {
      future = looks.scheduleWithFixedDelay(this, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      if (ended.get()) {
        future.cancel(false);
      }
    }

    @Override
    public void run() {
      if (paused.getAsBoolean()) {
        return;
      }
      waited += LOOK_MILLIS;
      Prospect prospect;
      try {
        prospect = prospects.apply(provider);
      } catch (RuntimeException e) {
        LOG.warn("It cannot be found out whether {} comes back; it counts as gone", provider, e);
        prospect = Prospect.GONE;
      }
      unsure = prospect == Prospect.UNSURE ? unsure + LOOK_MILLIS : 0;
      if (prospect == Prospect.GONE || unsure >= UNSURE_MILLIS) {
        over(End.GONE);
      } else if (waited >= limitMillis) {
        over(End.LATE);
      }
    }

    private void over(End end) {
      if (ended.compareAndSet(false, true)) {
        cancel();
        over.accept(end);
      }
    }

    @Override
    public void end() {
      if (ended.compareAndSet(false, true)) {
        cancel();
      }
    }

    private void cancel() {
      ScheduledFuture<?> mine = future;
      if (mine != null) {
        mine.cancel(false);
      }
    }
  }
}
