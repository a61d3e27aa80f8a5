package org.drachtio.kernel.handover.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.internal.DelayedExecutors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps parcels as bytes, so that no class of their owner stays. A thread that forgets them is
 * there while there are any. Thread-safe.
 */
@Component(
    service = Shelf.class,
    immediate = true) // otherwise the parcel would go with the bundle that leaves it
public final class ShelfComponent implements Shelf {

  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

  private final BooleanSupplier ending;
  private final long keptMillis;
  private final int maxBytes;
  private final UnreadableParcels unreadable;
  private final Map<String, Left> left = new HashMap<>();
  private final ScheduledThreadPoolExecutor forgetting =
      DelayedExecutors.executor("drachtio-shelf");

  /** Started by SCR. */
  @Activate
  public ShelfComponent(BundleContext context) {
    this(
        () -> HandoverComponent.isEnding(context),
        KEPT_MILLIS,
        MAX_BYTES,
        UnreadableParcels.of(context));
  }

  /**
   * Without OSGi.
   *
   * @param ending whether the process ends
   */
  public ShelfComponent(BooleanSupplier ending, long keptMillis, int maxBytes) {
    this(ending, keptMillis, maxBytes, new UnreadableParcels(null));
  }

  /** Without OSGi, with a place for parcels that cannot be read. */
  ShelfComponent(
      BooleanSupplier ending, long keptMillis, int maxBytes, UnreadableParcels unreadable) {
    this.unreadable = unreadable;
    this.ending = ending;
    this.keptMillis = keptMillis;
    this.maxBytes = maxBytes;
  }

  /** What an owner has left, and when that is forgotten. */
  private record Left(Deque<byte[]> parcels, Future<?> deadline) {}

  @Deactivate
  synchronized void stop() {
    forgetting.shutdownNow();
    left.clear();
  }

  @Override
  public void leave(String owner, Iterator<Parcel> parcels) {
    if (ending.getAsBoolean()) {
      return;
    }
    Deque<byte[]> kept = new ArrayDeque<>();
    long bytes = 0;
    while (parcels.hasNext()) {
      byte[] encoded = parcels.next().encode();
      bytes += encoded.length;
      if (bytes > maxBytes) {
        LOG.warn("{} leaves parcels of more than {} bytes: the rest is lost", owner, maxBytes);
        break;
      }
      kept.add(encoded);
    }
    keep(owner, kept);
  }

  /** Keeps them encoded. */
  synchronized void keep(String owner, Deque<byte[]> kept) {
    if (forgetting.isShutdown()) {
      return;
    }
    Future<?> deadline =
        forgetting.schedule(() -> forget(owner, kept), keptMillis, TimeUnit.MILLISECONDS);
    Left before = left.put(owner, new Left(kept, deadline));
    if (before != null) {
      before.deadline().cancel(false);
    }
  }

  /** As long as the owner has not left others since. */
  private synchronized void forget(String owner, Deque<byte[]> kept) {
    Left now = left.get(owner);
    if (now != null && now.parcels() == kept) {
      left.remove(owner);
      LOG.debug("{} did not take the parcels of its last version; they are dropped", owner);
    }
  }

  @Override
  public Optional<Parcel> take(String owner) {
    byte[] encoded = next(owner);
    while (encoded != null) {
      try {
        Parcel read = Parcel.decode(encoded);
        if (read.damaged() > 0) {
          LOG.error(
              "{} records in a parcel of {} cannot be read and are lost; it is {}",
              read.damaged(),
              owner,
              unreadable.keep(owner, encoded));
        }
        return Optional.of(read);
      } catch (IllegalArgumentException e) {
        LOG.error(
            "A parcel of {} cannot be read and is lost; it is {}",
            owner,
            unreadable.keep(owner, encoded),
            e);
        encoded = next(owner);
      }
    }
    return Optional.empty();
  }

  private synchronized byte[] next(String owner) {
    Left kept = left.get(owner);
    if (kept == null) {
      return null;
    }
    byte[] encoded = kept.parcels().poll();
    if (kept.parcels().isEmpty()) {
      left.remove(owner);
      kept.deadline().cancel(false);
    }
    return encoded;
  }
}
