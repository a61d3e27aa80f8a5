package org.drachtio.sip.transport.internal.targets;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.Resolver;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.kernel.restart.Absences;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.kernel.restart.Restarts;
import org.drachtio.sip.transport.internal.provider.ServiceProviders;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the resolvers that there are, the highest ranking first, until one does not pass; the last
 * is the server's own. While one restarts, questions wait for it. Thread-safe; a look-up costs two
 * volatile reads.
 */
public final class RankedResolvers {

  private static final Logger LOG = LoggerFactory.getLogger(RankedResolvers.class);

  /** Bound on questions that wait for a resolver that restarts; those above it are not held. */
  static final int MAX_HELD = 4000;

  private final Resolver last;
  private final Absences absences;

  /** Guarded by itself. */
  private final Queue<Held> held = new ArrayDeque<>();

  private final Map<ServiceReference<Resolver>, Resolver> services = new TreeMap<>();
  private volatile Resolver[] ranked;

  private record Held(SipTarget target, Consumer<Resolution> answer) {}

  public RankedResolvers(Restarts restarts, Resolver last) {
    this.last = last;
    absences = new Absences(restarts, this::release);
    rank();
  }

  /** Adds one, or notices that its ranking has changed. */
  public synchronized void add(ServiceReference<Resolver> reference, Resolver resolver) {
    // A changed ranking is not found at its old place in the tree.
    services.keySet().removeIf(known -> known.equals(reference));
    services.put(reference, resolver);
    rank();
    providerOf(reference).ifPresent(absences::came);
  }

  /**
   * It is no longer there.
   *
   * @param mayReturn whether it is waited for if its bundle restarts
   */
  public synchronized void remove(ServiceReference<Resolver> reference, boolean mayReturn) {
    if (mayReturn) {
      // First, so that every question sees either the service or that it is expected back.
      providerOf(reference).ifPresent(absences::left);
    }
    services.keySet().removeIf(known -> known.equals(reference));
    rank();
  }

  /** Those that there are, and those that are expected back. */
  public synchronized List<Provider> roll() {
    List<Provider> roll = new ArrayList<>(absences.all());
    services.keySet().forEach(each -> providerOf(each).ifPresent(roll::add));
    return roll;
  }

  /** The last version of this bundle had these: those that are not there yet are expected. */
  public synchronized void expect(List<Provider> roll) {
    List<Provider> there = roll();
    for (Provider each : roll) {
      if (there.stream().noneMatch(each::isSameAs)) {
        absences.left(each);
      }
    }
  }

  /** Ascending order puts the lower rank first, so the order is reversed. */
  private void rank() {
    Resolver[] all = new Resolver[services.size() + 1];
    int place = services.size();
    all[place] = last;
    for (Resolver resolver : services.values()) {
      all[--place] = resolver;
    }
    ranked = all;
  }

  private static Optional<Provider> providerOf(ServiceReference<Resolver> reference) {
    return ServiceProviders.of("resolver", reference);
  }

  /** Nothing waits any more. */
  public void close() {
    absences.close();
    synchronized (held) {
      held.clear();
    }
  }

  private boolean hold(SipTarget target, Consumer<Resolution> answer) {
    if (!absences.any()) {
      return false;
    }
    synchronized (held) {
      // Again, as whoever ends the absence has taken the queue by then.
      return absences.any() && held.size() < MAX_HELD && held.add(new Held(target, answer));
    }
  }

  private void release() {
    List<Held> all;
    synchronized (held) {
      all = List.copyOf(held);
      held.clear();
    }
    all.forEach(each -> ask(ranked, 0, each.target(), each.answer()));
  }

  /** Asks; the answer is called at most once, never with {@link Resolution.Pass}, on any thread. */
  void resolve(SipTarget target, Consumer<Resolution> answer) {
    if (!hold(target, answer)) {
      ask(ranked, 0, target, answer);
    }
  }

  private static void ask(
      Resolver[] resolvers, int place, SipTarget target, Consumer<Resolution> answer) {
    if (place == resolvers.length) {
      answer.accept(new Resolution.NotFound("nobody knows " + target.host()));
      return;
    }
    AtomicBoolean answered = new AtomicBoolean();
    Consumer<Resolution> once =
        resolution -> {
          if (!answered.compareAndSet(false, true)) {
            return;
          }
          if (resolution instanceof Resolution.Pass) {
            ask(resolvers, place + 1, target, answer);
          } else {
            answer.accept(resolution);
          }
        };
    try {
      resolvers[place].resolve(target, once);
    } catch (RuntimeException e) {
      LOG.error("{} failed for {}: the next one is asked", resolvers[place], target.host(), e);
      once.accept(new Resolution.Pass());
    }
  }
}
