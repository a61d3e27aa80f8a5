package org.drachtio.kernel.restart.internal;

import java.util.Collection;
import org.drachtio.kernel.restart.Provider;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Reads from bundles and components whether a service comes back. Thread-safe. */
final class Prospects {

  private final BundleContext context;
  private final ServiceComponentRuntime components;
  private final Starts starts;

  Prospects(BundleContext context, ServiceComponentRuntime components, Starts starts) {
    this.context = context;
    this.starts = starts;
    this.components = components;
  }

  Prospect of(Provider provider) {
    Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
    if (framework == null || framework.getState() == Bundle.STOPPING) {
      return Prospect.GONE;
    }
    Bundle bundle = context.getBundle(provider.bundle());
    return bundle == null || bundle.getState() == Bundle.UNINSTALLED
        ? ofSuccessor(provider)
        : of(bundle, provider);
  }

  /** An upgrade may uninstall a bundle and install another of the same name. */
  private Prospect ofSuccessor(Provider provider) {
    for (Bundle each : context.getBundles()) {
      if (provider.name().equals(each.getSymbolicName())) {
        // Not started for the first time yet: whoever installs it does that next.
        boolean fresh = each.getState() == Bundle.INSTALLED || each.getState() == Bundle.RESOLVED;
        return fresh ? Prospect.RETURNS : of(each, provider);
      }
    }
    return Prospect.UNSURE;
  }

  private Prospect of(Bundle bundle, Provider provider) {
    if (starts.isStarting(bundle.getBundleId())) {
      return Prospect.RETURNS;
    }
    if (bundle.getState() == Bundle.ACTIVE) {
      return ofComponent(bundle, provider.componentName());
    }
    // To stop a bundle for good, and not for an update, takes this mark from it first.
    BundleStartLevel start = bundle.adapt(BundleStartLevel.class);
    return start != null && start.isPersistentlyStarted() ? Prospect.RETURNS : Prospect.GONE;
  }

  private Prospect ofComponent(Bundle bundle, String name) {
    if (name.isEmpty()) {
      return Prospect.UNSURE;
    }
    ComponentDescriptionDTO description = components.getComponentDescriptionDTO(bundle, name);
    if (description == null) {
      return Prospect.UNSURE;
    }
    if (!components.isComponentEnabled(description)) {
      return Prospect.GONE;
    }
    Collection<ComponentConfigurationDTO> all =
        components.getComponentConfigurationDTOs(description);
    boolean waits =
        all.stream()
            .anyMatch(each -> each.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE);
    return waits ? Prospect.RETURNS : Prospect.UNSURE;
  }
}
