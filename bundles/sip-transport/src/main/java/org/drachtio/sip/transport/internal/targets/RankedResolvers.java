package org.drachtio.sip.transport.internal.targets;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.Resolver;
import org.drachtio.api.resolver.SipTarget;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the resolvers that there are, the highest ranking first, until one does not pass; the last
 * is the server's own. Thread-safe; a look-up costs one volatile read.
 */
public final class RankedResolvers {

  private static final Logger LOG = LoggerFactory.getLogger(RankedResolvers.class);

  private final Resolver last;
  private final Map<ServiceReference<Resolver>, Resolver> services = new TreeMap<>();
  private volatile Resolver[] ranked;

  public RankedResolvers(Resolver last) {
    this.last = last;
    rank();
  }

  /** Adds one, or notices that its ranking has changed. */
  public synchronized void add(ServiceReference<Resolver> reference, Resolver resolver) {
    // A changed ranking is not found at its old place in the tree.
    services.keySet().removeIf(known -> known.equals(reference));
    services.put(reference, resolver);
    rank();
  }

  public synchronized void remove(ServiceReference<Resolver> reference) {
    services.keySet().removeIf(known -> known.equals(reference));
    rank();
  }

  /** A reference is less than one that ranks higher. */
  private void rank() {
    Resolver[] all = new Resolver[services.size() + 1];
    int place = services.size();
    all[place] = last;
    for (Resolver resolver : services.values()) {
      all[--place] = resolver;
    }
    ranked = all;
  }

  /** Asks; the answer is called at most once, never with {@link Resolution.Pass}, on any thread. */
  void resolve(SipTarget target, Consumer<Resolution> answer) {
    ask(ranked, 0, target, answer);
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
