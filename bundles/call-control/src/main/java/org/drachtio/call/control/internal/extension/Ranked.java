package org.drachtio.call.control.internal.extension;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.osgi.framework.ServiceReference;

/**
 * Services in the order of their ranking, highest first.
 *
 * <p><b>Threading:</b> {@link #all} from any thread, without a lock; changes are serialised.
 */
final class Ranked<S> {

  private final TreeMap<ServiceReference<S>, S> services = new TreeMap<>(Comparator.reverseOrder());
  private final IntFunction<S[]> newArray;
  private volatile S[] all;

  Ranked(IntFunction<S[]> newArray) {
    this.newArray = newArray;
    all = newArray.apply(0);
  }

  /** Not to be changed. */
  S[] all() {
    return all;
  }

  synchronized List<ServiceReference<S>> references() {
    return List.copyOf(services.keySet());
  }

  /** Empty if it is not there any more. */
  synchronized Optional<ServiceReference<S>> referenceOf(S service) {
    return services.entrySet().stream()
        .filter(each -> each.getValue() == service)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Adds a service, or finds the new place of one whose ranking has changed. */
  synchronized void add(ServiceReference<S> reference, S service) {
    // The old place of the service in the tree cannot be found by its new ranking.
    services.keySet().removeIf(reference::equals);
    services.put(reference, service);
    all = services.values().toArray(newArray.apply(0));
  }

  /** Whether it was there. */
  synchronized boolean remove(ServiceReference<S> reference) {
    boolean wasThere = services.keySet().removeIf(reference::equals);
    all = services.values().toArray(newArray.apply(0));
    return wasThere;
  }
}
