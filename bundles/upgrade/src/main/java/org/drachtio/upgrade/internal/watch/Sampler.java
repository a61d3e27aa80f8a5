package org.drachtio.upgrade.internal.watch;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.upgrade.internal.plan.Planner;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes samples of the server's state. Blocks; not on a lane. */
public final class Sampler {

  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
  private static final String VIEW = "org.drachtio.api.view.ServerView";

  private final BundleContext context;
  private final ServiceComponentRuntime components;
  private final Meters meters;

  /** Looks at nothing yet. */
  public Sampler(BundleContext context, ServiceComponentRuntime components, Meters meters) {
    this.context = context;
    this.components = components;
    this.meters = meters;
  }

  /** Looks. */
  public Sample sample() {
    return new Sample(
        inactive(),
        waiting(),
        OptionsProbe.ask(listeningPoints()),
        meters.values(),
        HeapUse.percent());
  }

  private Set<String> inactive() {
    Set<String> names = new TreeSet<>();
    for (Bundle each : context.getBundles()) {
      BundleStartLevel start = each.adapt(BundleStartLevel.class);
      boolean shouldRun = start != null && start.isPersistentlyStarted();
      if (Planner.isOurs(each) && shouldRun && each.getState() != Bundle.ACTIVE) {
        names.add(each.getSymbolicName());
      }
    }
    return names;
  }

  private Set<String> waiting() {
    Set<String> names = new TreeSet<>();
    for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs()) {
      Bundle bundle = context.getBundle(description.bundle.id);
      if (bundle == null || !Planner.isOurs(bundle)) {
        continue;
      }
      for (ComponentConfigurationDTO each : components.getComponentConfigurationDTOs(description)) {
        if (each.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE
            || each.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
          names.add(description.name);
        }
      }
    }
    return names;
  }

  /** By reflection: a class of the API in this bundle would tie it to what upgrades replace. */
  private List<String> listeningPoints() {
    try {
      ServiceReference<?>[] found = context.getAllServiceReferences(VIEW, null);
      if (found == null) {
        return List.of();
      }
      Object view = context.getService(found[0]);
      if (view == null) {
        return List.of();
      }
      try {
        Class<?> type = view.getClass().getClassLoader().loadClass(VIEW);
        Object info = type.getMethod("info").invoke(view);
        Object points = info.getClass().getMethod("listeningPoints").invoke(info);
        return ((List<?>) points).stream().map(Object::toString).toList();
      } finally {
        context.ungetService(found[0]);
      }
    } catch (InvalidSyntaxException | ReflectiveOperationException | IllegalStateException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      LOG.warn("The server's listening points cannot be read: {}", String.valueOf(cause));
      return List.of();
    }
  }
}
