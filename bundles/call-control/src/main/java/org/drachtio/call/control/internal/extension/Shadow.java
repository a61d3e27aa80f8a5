package org.drachtio.call.control.internal.extension;

import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.canary.Canary;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/**
 * One canary: what its filters and routers say, beside what those in force have said of the same
 * request. Thread-safe.
 */
final class Shadow {

  /** A request that waits is kept as a whole; a longer one is left out. */
  static final int MAX_BYTES = 64 << 10;

  final ShadowFilters filters;
  final ShadowRouters routers;
  private final Canary canary;
  private final ShadowThread thread;

  /**
   * Has no services yet.
   *
   * @param bundle symbolic name of both versions
   */
  Shadow(
      String bundle,
      Canary canary,
      Ranked<RequestFilter> filtersInForce,
      Ranked<RequestRouter> routersInForce) {
    this.canary = canary;
    filters = new ShadowFilters(bundle, canary, filtersInForce);
    routers = new ShadowRouters(bundle, canary, routersInForce);
    thread = new ShadowThread(bundle);
    thread.start();
  }

  /** Whether a service is one of the version in force. */
  static boolean isOf(String bundle, ServiceReference<?> reference) {
    Bundle provider = reference.getBundle();
    return provider != null && bundle.equals(provider.getSymbolicName());
  }

  /** Asks on the thread of the canary, if the message is in its share. */
  void ask(InboundMessage message, Runnable question) {
    if (message.message().fault().isFault() || !canary.sees(message.message().callId())) {
      return;
    }
    if (message.message().length() > MAX_BYTES || !thread.offer(question)) {
      canary.missed();
    }
  }

  boolean isEmpty() {
    return filters.isEmpty() && routers.isEmpty();
  }

  void close() {
    thread.close();
  }
}
