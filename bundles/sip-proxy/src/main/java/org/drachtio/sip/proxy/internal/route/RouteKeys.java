package org.drachtio.sip.proxy.internal.route;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The keys that the cookies of our Record-Route values are made with. A new one comes every {@value
 * #PERIOD_HOURS} hours, at the first use after that time; the last {@value #KEPT} are known, so
 * that a call may last a week.
 *
 * <p><b>Threading:</b> thread-safe, without a lock.
 */
public final class RouteKeys {

  static final int PERIOD_HOURS = 24;
  public static final int KEPT = 8;

  private static final long PERIOD_MILLIS = TimeUnit.HOURS.toMillis(PERIOD_HOURS);
  private static final int SECRET_BYTES = 32;

  private final LongSupplier clock;
  private final Runnable changed;
  private final SecureRandom random = new SecureRandom();

  /** The newest first; never empty. */
  private final AtomicReference<List<RouteKey>> keys = new AtomicReference<>(List.of());

  /**
   * @param left what another version of the bundle left; it may have no keys
   * @param clock milliseconds since the epoch
   * @param changed called after a new key has come, on the thread that used the old one last; must
   *     not block
   */
  public RouteKeys(RouteKeysSnapshot left, LongSupplier clock, Runnable changed) {
    this.clock = clock;
    this.changed = changed;
    List<RouteKey> known = left.keys();
    keys.set(known.isEmpty() ? withNew(known, clock.getAsLong()) : known);
  }

  /** What another version of the bundle goes on with. */
  public RouteKeysSnapshot snapshot() {
    return new RouteKeysSnapshot(keys.get());
  }

  /** The key for a new cookie. */
  RouteKey current() {
    List<RouteKey> known = keys.get();
    long age = clock.getAsLong() - known.get(0).madeAt();
    // A clock that was put back must not keep a key for ever.
    if (age >= 0 && age < PERIOD_MILLIS) {
      return known.get(0);
    }
    if (keys.compareAndSet(known, withNew(known, clock.getAsLong()))) {
      changed.run();
    }
    return keys.get().get(0);
  }

  /** The key with this id; {@code null} if there is none, or not any more. */
  RouteKey find(long id) {
    for (RouteKey key : keys.get()) {
      if (key.id() == id) {
        return clock.getAsLong() - key.madeAt() < KEPT * PERIOD_MILLIS ? key : null;
      }
    }
    return null;
  }

  private List<RouteKey> withNew(List<RouteKey> known, long now) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    List<RouteKey> next = new ArrayList<>(KEPT);
    next.add(new RouteKey(known.isEmpty() ? 1 : known.get(0).id() + 1, now, secret));
    next.addAll(known.subList(0, Math.min(known.size(), KEPT - 1)));
    return List.copyOf(next);
  }
}
