package org.drachtio.config.internal.pid;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ManagedService;

/**
 * What ConfigAdmin has to give to managed services, of which pax-logging is one. It does so in one
 * thread, which comes to a service that is new when it has done what waited before.
 */
public final class Deliveries {

  /** There is no such configuration: that is told, too. */
  private static final String PID = "org.drachtio.config.deliveries";

  private Deliveries() {}

  /**
   * Waits until services have been given the configurations that there are now.
   *
   * @return false: not in that time, or the thread was interrupted
   */
  public static boolean await(BundleContext context, long millis) {
    CountDownLatch told = new CountDownLatch(1);
    ManagedService last = properties -> told.countDown();
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_PID, PID);
    ServiceRegistration<ManagedService> registration =
        context.registerService(ManagedService.class, last, properties);
    try {
      return told.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      registration.unregister();
    }
  }
}
