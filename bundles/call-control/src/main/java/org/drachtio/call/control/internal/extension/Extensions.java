package org.drachtio.call.control.internal.extension;

import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.route.RequestRouter;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The filters and routers that are registered now. They come and go while calls run.
 *
 * <p><b>Threading:</b> thread-safe; reading costs one volatile read.
 */
@Component(service = Extensions.class)
public final class Extensions {

  private final Ranked<RequestFilter> filters = new Ranked<>(RequestFilter[]::new);
  private final Ranked<RequestRouter> routers = new Ranked<>(RequestRouter[]::new);

  /** Filters, the one to be asked first in front; not to be changed. */
  RequestFilter[] filters() {
    return filters.all();
  }

  /** Routers, the one to be asked first in front; not to be changed. */
  public RequestRouter[] routers() {
    return routers.all();
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      updated = "updatedFilter")
  public void addFilter(RequestFilter filter, ServiceReference<RequestFilter> reference) {
    filters.add(reference, filter);
  }

  void updatedFilter(RequestFilter filter, ServiceReference<RequestFilter> reference) {
    filters.add(reference, filter);
  }

  void removeFilter(ServiceReference<RequestFilter> reference) {
    filters.remove(reference);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      updated = "updatedRouter")
  public void addRouter(RequestRouter router, ServiceReference<RequestRouter> reference) {
    routers.add(reference, router);
  }

  void updatedRouter(RequestRouter router, ServiceReference<RequestRouter> reference) {
    routers.add(reference, router);
  }

  public void removeRouter(ServiceReference<RequestRouter> reference) {
    routers.remove(reference);
  }
}
