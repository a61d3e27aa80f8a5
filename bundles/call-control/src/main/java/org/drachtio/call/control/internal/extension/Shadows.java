package org.drachtio.call.control.internal.extension;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.route.Route;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.canary.Canaries;
import org.drachtio.kernel.canary.Canary;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/**
 * The filters and routers of canaries (docs/adr/0014). They are told what the filters and routers
 * in force have said, and are asked the same afterwards on threads of their own. Nobody waits for
 * them.
 *
 * <p><b>Threading:</b> thread-safe. A request costs one volatile read while nothing is tried, and
 * takes no lock while something is.
 */
final class Shadows {

  private final Canaries canaries;
  private final Ranked<RequestFilter> filters;
  private final Ranked<RequestRouter> routers;
  private final Map<Long, Shadow> byBundle = new HashMap<>();
  private volatile Shadow[] all = {};

  /**
   * Nothing is tried yet.
   *
   * @param filters those in force
   * @param routers those in force
   */
  Shadows(Canaries canaries, Ranked<RequestFilter> filters, Ranked<RequestRouter> routers) {
    this.canaries = canaries;
    this.filters = filters;
    this.routers = routers;
  }

  /** A filter in force does not listen to the source of a message. */
  void unheard(InboundMessage message, RequestFilter by) {
    for (Shadow each : all) {
      if (!each.filters.isEmpty()) {
        each.ask(message, () -> each.filters.unheard(message, by));
      }
    }
  }

  /** A filter in force has stopped a request. */
  void stopped(InboundMessage request, RequestFilter by, Admission verdict) {
    for (Shadow each : all) {
      if (!each.filters.isEmpty()) {
        each.ask(request, () -> each.filters.stopped(request, by, verdict));
      }
    }
  }

  /** All filters in force have let a request pass. */
  void passed(InboundMessage request) {
    for (Shadow each : all) {
      if (!each.filters.isEmpty()) {
        each.ask(request, () -> each.filters.passed(request));
      }
    }
  }

  /** A filter in force has failed at a message. */
  void failed(InboundMessage message, RequestFilter filter) {
    for (Shadow each : all) {
      if (!each.filters.isEmpty()) {
        each.ask(message, () -> each.filters.failed(filter));
      }
    }
  }

  /** A router in force has taken a request. */
  void taken(InboundMessage request, RequestRouter by, CompletionStage<Route> answer) {
    for (Shadow each : all) {
      if (!each.routers.isEmpty()) {
        each.ask(request, () -> each.routers.taken(request, by, answer));
      }
    }
  }

  /** No router in force has taken a request. */
  void notTaken(InboundMessage request) {
    for (Shadow each : all) {
      if (!each.routers.isEmpty()) {
        each.ask(request, () -> each.routers.notTaken(request));
      }
    }
  }

  /** Whether a service belongs to a canary: then it is not in force. */
  synchronized boolean addFilter(RequestFilter filter, ServiceReference<RequestFilter> reference) {
    Bundle bundle = reference.getBundle();
    if (!isCanary(bundle)) {
      return false;
    }
    Shadow shadow = shadowOf(bundle);
    if (shadow != null) {
      shadow.filters.tried().add(reference, filter);
    }
    return true;
  }

  /** See {@link #addFilter}. */
  synchronized boolean addRouter(RequestRouter router, ServiceReference<RequestRouter> reference) {
    Bundle bundle = reference.getBundle();
    if (!isCanary(bundle)) {
      return false;
    }
    Shadow shadow = shadowOf(bundle);
    if (shadow != null) {
      shadow.routers.tried().add(reference, router);
    }
    return true;
  }

  /** Whether it was one of a canary. */
  synchronized boolean removeFilter(ServiceReference<RequestFilter> reference) {
    boolean wasTried = isCanary(reference.getBundle());
    for (Shadow each : all) {
      wasTried |= each.filters.tried().remove(reference);
    }
    forgetEmpty();
    return wasTried;
  }

  /** See {@link #removeFilter}. */
  synchronized boolean removeRouter(ServiceReference<RequestRouter> reference) {
    boolean wasTried = isCanary(reference.getBundle());
    for (Shadow each : all) {
      wasTried |= each.routers.tried().remove(reference);
    }
    forgetEmpty();
    return wasTried;
  }

  /** Nothing is tried any more here. */
  synchronized void close() {
    byBundle.values().forEach(Shadow::close);
    byBundle.clear();
    all = new Shadow[0];
  }

  private static boolean isCanary(Bundle bundle) {
    return bundle != null && Canary.isLocation(bundle.getLocation());
  }

  /** Null if its trial is over: it is asked nothing. */
  private Shadow shadowOf(Bundle bundle) {
    return canaries
        .of(bundle.getBundleId())
        .map(
            canary -> {
              Shadow shadow =
                  byBundle.computeIfAbsent(
                      bundle.getBundleId(),
                      id -> new Shadow(bundle.getSymbolicName(), canary, filters, routers));
              all = byBundle.values().toArray(new Shadow[0]);
              return shadow;
            })
        .orElse(null);
  }

  private void forgetEmpty() {
    for (Map.Entry<Long, Shadow> each : Map.copyOf(byBundle).entrySet()) {
      if (each.getValue().isEmpty()) {
        each.getValue().close();
        byBundle.remove(each.getKey());
        all = byBundle.values().toArray(new Shadow[0]);
      }
    }
  }
}
