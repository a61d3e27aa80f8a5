package org.drachtio.upgrade.internal.canary;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drachtio.kernel.canary.Canary;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.meter.Meters;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;

/**
 * Hides the services of a canary from every bundle but the one that asks it: the shell shows no
 * second list of rules, and nothing of the canary is called on the way of a message. For the
 * counters and the shelf, which outlive bundles, the canary gets others that nobody looks at.
 * Exists during a trial only. Thread-safe.
 */
final class Isolation implements FindHook, EventListenerHook, AutoCloseable {

  /** Asks canaries, each on a thread of its own. */
  private static final String ASKS = "org.drachtio.call.control";

  private static final Set<String> REPLACED = Set.of(Meters.class.getName(), Shelf.class.getName());

  /** A property of what canaries get instead. */
  static final String STAND_IN = "drachtio.canary";

  /**
   * Taken away in the opposite order: the hooks are there for as long as there is what they hide.
   */
  private final Deque<ServiceRegistration<?>> registrations = new ArrayDeque<>();

  private static final class NoShelf implements Shelf {
    @Override
    public void leave(String owner, Iterator<Parcel> parcels) {
      // The version in force leaves what its next version gets.
    }

    @Override
    public Optional<Parcel> take(String owner) {
      return Optional.empty();
    }
  }

  Isolation(BundleContext context) {
    registrations.push(context.registerService(FindHook.class, this, null));
    registrations.push(context.registerService(EventListenerHook.class, this, null));
    Dictionary<String, Object> standIn = new Hashtable<>(Map.of(STAND_IN, true));
    registrations.push(context.registerService(Meters.class, new PrivateMeters(), standIn));
    registrations.push(context.registerService(Shelf.class, new NoShelf(), standIn));
  }

  @Override
  public void find(
      BundleContext asking,
      String name,
      String filter,
      boolean all,
      Collection<ServiceReference<?>> references) {
    Bundle bundle = asking.getBundle();
    references.removeIf(each -> !isShown(each, bundle));
  }

  @Override
  public void event(ServiceEvent event, Map<BundleContext, Collection<ListenerInfo>> listeners) {
    ServiceReference<?> service = event.getServiceReference();
    listeners.keySet().removeIf(each -> !isShown(service, each.getBundle()));
  }

  static boolean isShown(ServiceReference<?> service, Bundle to) {
    boolean isStandIn = service.getProperty(STAND_IN) != null;
    if (Canary.isLocation(to.getLocation())) {
      return isStandIn || !isReplaced(service);
    }
    if (isStandIn) {
      return false;
    }
    Bundle provider = service.getBundle();
    return provider == null
        || !Canary.isLocation(provider.getLocation())
        || ASKS.equals(to.getSymbolicName());
  }

  private static boolean isReplaced(ServiceReference<?> service) {
    String[] types = (String[]) service.getProperty(Constants.OBJECTCLASS);
    return Arrays.stream(types).anyMatch(REPLACED::contains);
  }

  @Override
  public void close() {
    while (!registrations.isEmpty()) {
      try {
        registrations.pop().unregister();
      } catch (IllegalStateException e) {
        // The framework has taken it away with this bundle.
      }
    }
  }
}
