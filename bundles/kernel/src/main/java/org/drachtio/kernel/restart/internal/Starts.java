package org.drachtio.kernel.restart.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Bundles that are being started. Declarative Services activates the components of a bundle one
 * after the other, while it is told that the bundle has been started. The framework tells those
 * that are not synchronous after that: by then every component that can work does. Thread-safe.
 */
final class Starts {

  /** Bundle → what waits for the end of its start. */
  private final Map<Long, List<Runnable>> starting = new HashMap<>();

  private final SynchronousBundleListener early =
      event -> {
        if (event.getType() == BundleEvent.STARTING) {
          began(event.getBundle().getBundleId());
        }
      };

  private final BundleListener late =
      event -> {
        int type = event.getType();
        if (type == BundleEvent.STARTED || type == BundleEvent.STOPPED) {
          ended(event.getBundle().getBundleId());
        }
      };

  void listen(BundleContext context) {
    context.addBundleListener(early);
    context.addBundleListener(late);
  }

  void stop(BundleContext context) {
    context.removeBundleListener(early);
    context.removeBundleListener(late);
    synchronized (starting) {
      starting.clear();
    }
  }

  void began(long bundle) {
    synchronized (starting) {
      starting.putIfAbsent(bundle, new ArrayList<>());
    }
  }

  /** Its start has come to an end, or has failed. */
  void ended(long bundle) {
    List<Runnable> waiting;
    synchronized (starting) {
      waiting = starting.remove(bundle);
    }
    if (waiting != null) {
      waiting.forEach(Runnable::run);
    }
  }

  boolean isStarting(long bundle) {
    synchronized (starting) {
      return starting.containsKey(bundle);
    }
  }

  /** Runs this at the end of the start of the bundle: now if it is not being started. */
  void onceStarted(long bundle, Runnable told) {
    synchronized (starting) {
      List<Runnable> waiting = starting.get(bundle);
      if (waiting != null) {
        waiting.add(told);
        return;
      }
    }
    told.run();
  }
}
