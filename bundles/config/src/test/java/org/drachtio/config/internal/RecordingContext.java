package org.drachtio.config.internal;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.ConfigReady;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;

/** As much of a framework as the configuration writer needs: it can register ConfigReady. */
final class RecordingContext {
  private final List<ConfigReady> registered = new ArrayList<>();

  BundleContext context() {
    return proxy(
        BundleContext.class,
        (method, args) -> {
          if (!method.equals("registerService") || args[0] != ConfigReady.class) {
            throw new UnsupportedOperationException(method);
          }
          ConfigReady service = (ConfigReady) args[1];
          registered.add(service);
          return registration(service);
        });
  }

  List<ConfigReady> registered() {
    return registered;
  }

  /** To be carried by an event, no more. */
  @SuppressWarnings("unchecked")
  ServiceReference<ConfigurationAdmin> reference() {
    return proxy(
        ServiceReference.class,
        (method, args) -> {
          throw new UnsupportedOperationException(method);
        });
  }

  private ServiceRegistration<?> registration(ConfigReady service) {
    return proxy(
        ServiceRegistration.class,
        (method, args) -> {
          if (!method.equals("unregister")) {
            throw new UnsupportedOperationException(method);
          }
          registered.remove(service);
          return null;
        });
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> handler.call(method.getName(), args)));
  }

  private interface Handler {
    Object call(String method, Object[] args);
  }
}
