package org.drachtio.sip.transport.internal.provider;

import java.util.Optional;
import org.drachtio.kernel.restart.Provider;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** Names the providers of services, so that their next versions are known again. Stateless. */
public final class ServiceProviders {

  private ServiceProviders() {}

  /** Who offers a service; empty if its bundle has taken it back. */
  public static Optional<Provider> of(String role, ServiceReference<?> reference) {
    Bundle bundle = reference.getBundle();
    Object component = reference.getProperty("component.name");
    return bundle == null
        ? Optional.empty()
        : Optional.of(
            new Provider(
                role,
                bundle.getBundleId(),
                bundle.getSymbolicName(),
                component == null ? "" : component.toString()));
  }
}
