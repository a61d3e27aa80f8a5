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
  private static final String DRAINING = "org.drachtio.api.control.Draining";

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
        isDraining(),
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

  private List<String> listeningPoints() {
    return ask(
        VIEW,
        "info",
        info -> {
          Object points = info.getClass().getMethod("listeningPoints").invoke(info);
          return ((List<?>) points).stream().map(Object::toString).toList();
        },
        List.of());
  }

  private boolean isDraining() {
    return ask(DRAINING, "isDraining", Boolean.class::cast, false);
  }

  private interface Reading<T> {
    T of(Object answer) throws ReflectiveOperationException;
  }

  /** By reflection: a class of the API in this bundle would tie it to what upgrades replace. */
  private <T> T ask(String service, String question, Reading<T> reading, T unknown) {
    try {
      ServiceReference<?>[] found = context.getAllServiceReferences(service, null);
      Object asked = found == null ? null : context.getService(found[0]);
      if (asked == null) {
        return unknown;
      }
      try {
        Class<?> type = asked.getClass().getClassLoader().loadClass(service);
        return reading.of(type.getMethod(question).invoke(asked));
      } finally {
        context.ungetService(found[0]);
      }
    } catch (InvalidSyntaxException | ReflectiveOperationException | IllegalStateException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      LOG.warn("{} of the server cannot be read: {}", question, String.valueOf(cause));
      return unknown;
    }
  }
}
