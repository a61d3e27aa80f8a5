package org.drachtio.call.control.internal.extension;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.kernel.canary.Canaries;
import org.drachtio.kernel.restart.Absences;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.kernel.restart.Restarts;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The filters and routers that are registered now. They come and go while calls run; a service that
 * goes because its bundle restarts is expected back. Services of a canary are kept apart.
 *
 * <p><b>Threading:</b> thread-safe; reading costs one volatile read.
 */
@Component(service = Extensions.class)
public final class Extensions {

  private static final String FILTER = "filter";
  private static final String ROUTER = "router";

  private final Absences absences;
  private volatile Runnable whenComplete = () -> {};
  private volatile boolean leaving;
  private final Ranked<RequestFilter> filters = new Ranked<>(RequestFilter[]::new);
  private final Ranked<RequestRouter> routers = new Ranked<>(RequestRouter[]::new);
  private final Shadows shadows;

  /** Started by SCR. */
  @Activate
  public Extensions(@Reference Restarts restarts, @Reference Canaries canaries) {
    shadows = new Shadows(canaries, filters, routers);
    absences = new Absences(restarts, () -> whenComplete.run());
  }

  /** Services that are taken away from now on go because this component goes. */
  @Deactivate
  public void deactivate() {
    leaving = true;
    absences.close();
    shadows.close();
  }

  /** Whether a service has gone and is expected back: new requests wait for it. */
  public boolean isIncomplete() {
    return absences.any();
  }

  /** Called when none is expected back any more, on any thread; must return at once. */
  public void whenComplete(Runnable told) {
    whenComplete = told;
  }

  /** Those that are registered, and those that are expected back. */
  public List<Provider> roll() {
    Set<Provider> roll = new LinkedHashSet<>(absences.all());
    filters.references().forEach(each -> providerOf(FILTER, each).ifPresent(roll::add));
    routers.references().forEach(each -> providerOf(ROUTER, each).ifPresent(roll::add));
    return List.copyOf(roll);
  }

  /** The last version of this bundle had these: those that are not there yet are expected. */
  public void expect(List<Provider> roll) {
    List<Provider> there = roll();
    for (Provider each : roll) {
      if (there.stream().noneMatch(each::isSameAs)) {
        absences.left(each);
      }
    }
  }

  private void came(String role, ServiceReference<?> reference) {
    providerOf(role, reference).ifPresent(absences::came);
  }

  private void left(String role, ServiceReference<?> reference) {
    if (!leaving) {
      providerOf(role, reference).ifPresent(absences::left);
    }
  }

  /** Empty if it has none any more. */
  private static Optional<Provider> providerOf(String role, ServiceReference<?> reference) {
    Bundle bundle = reference.getBundle();
    return bundle == null
        ? Optional.empty()
        : Optional.of(
            new Provider(
                role, bundle.getBundleId(), bundle.getSymbolicName(), componentOf(reference)));
  }

  /** Several components of one class differ in the PID of their configuration. */
  private static String componentOf(ServiceReference<?> reference) {
    Object name = reference.getProperty("component.name");
    Object pid = reference.getProperty(Constants.SERVICE_PID);
    return name == null ? "" : pid == null ? name.toString() : name + "/" + pid;
  }

  /** Those of canaries. */
  Shadows shadows() {
    return shadows;
  }

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
    if (shadows.addFilter(filter, reference)) {
      return;
    }
    filters.add(reference, filter);
    came(FILTER, reference);
  }

  void updatedFilter(RequestFilter filter, ServiceReference<RequestFilter> reference) {
    if (!shadows.addFilter(filter, reference)) {
      filters.add(reference, filter);
    }
  }

  public void removeFilter(ServiceReference<RequestFilter> reference) {
    if (shadows.removeFilter(reference)) {
      return;
    }
    // First, so that every request sees either the service or that it is expected back.
    left(FILTER, reference);
    filters.remove(reference);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      updated = "updatedRouter")
  public void addRouter(RequestRouter router, ServiceReference<RequestRouter> reference) {
    if (shadows.addRouter(router, reference)) {
      return;
    }
    routers.add(reference, router);
    came(ROUTER, reference);
  }

  void updatedRouter(RequestRouter router, ServiceReference<RequestRouter> reference) {
    if (!shadows.addRouter(router, reference)) {
      routers.add(reference, router);
    }
  }

  public void removeRouter(ServiceReference<RequestRouter> reference) {
    if (shadows.removeRouter(reference)) {
      return;
    }
    left(ROUTER, reference);
    routers.remove(reference);
  }
}
