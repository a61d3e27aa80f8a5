package org.drachtio.config.internal;

import java.io.File;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.config.ConfigControl;
import org.drachtio.api.view.ProblemSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.cm.SynchronousConfigurationListener;

/**
 * As much of a framework as the configuration writer needs: it can register ConfigReady and a
 * listener.
 */
final class RecordingContext {
  private final File dataFolder;
  private final List<ProblemSource> problemSources = new ArrayList<>();
  private final List<ConfigControl> controls = new ArrayList<>();
  private final List<ConfigReady> registered = new ArrayList<>();
  private final List<SynchronousConfigurationListener> listeners = new ArrayList<>();
  private final List<ConfigurationListener> laterListeners = new CopyOnWriteArrayList<>();

  /**
   * @param dataFolder of the bundle
   */
  RecordingContext(File dataFolder) {
    this.dataFolder = dataFolder;
  }

  BundleContext context() {
    return proxy(
        BundleContext.class,
        (method, args) -> {
          if (method.equals("registerService") && args[0] == ConfigReady.class) {
            return registration(registered, (ConfigReady) args[1]);
          }
          if (method.equals("registerService")
              && args[0] == SynchronousConfigurationListener.class) {
            return registration(listeners, (SynchronousConfigurationListener) args[1]);
          }
          if (method.equals("registerService") && args[0] == ConfigurationListener.class) {
            return registration(laterListeners, (ConfigurationListener) args[1]);
          }
          if (method.equals("registerService") && args[0] == ManagedService.class) {
            return told((ManagedService) args[1]);
          }
          if (method.equals("registerService") && args[0] == ProblemSource.class) {
            return registration(problemSources, (ProblemSource) args[1]);
          }
          if (method.equals("registerService") && args[0] == ConfigControl.class) {
            return registration(controls, (ConfigControl) args[1]);
          }
          if (method.equals("getDataFile")) {
            return new File(dataFolder, (String) args[0]);
          }
          throw new UnsupportedOperationException(method);
        });
  }

  /** What is told to the operator. */
  List<String> problems() {
    return problemSources.stream().flatMap(each -> each.problems().stream()).toList();
  }

  ConfigControl control() {
    return controls.get(0);
  }

  List<ConfigReady> registered() {
    return registered;
  }

  /** ReportedConfigurations of a change in the thread that makes it. */
  List<SynchronousConfigurationListener> listeners() {
    return listeners;
  }

  /** Tells those that ConfigAdmin's thread tells. */
  void tell(ConfigurationEvent event) {
    laterListeners.forEach(listener -> listener.configurationEvent(event));
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

  /** ConfigAdmin has nothing for it. */
  private static ServiceRegistration<?> told(ManagedService service) {
    try {
      service.updated(null);
    } catch (ConfigurationException e) {
      throw new IllegalStateException(e);
    }
    return registration(new ArrayList<>(), service);
  }

  private static <T> ServiceRegistration<?> registration(List<T> registered, T service) {
    registered.add(service);
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
