package org.drachtio.sip.proxy.internal.environment;

import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Meters;

/** The counters of this bundle, looked up once. Thread-safe. */
public final class ProxyCounters {

  /** Requests taken over. */
  public final Counter requests;

  /** Targets that a request was sent to. */
  public final Counter branches;

  /** Requests and responses that were forwarded without state. */
  public final Counter forwarded;

  /** Requests and responses that could not be forwarded without state. */
  public final Counter dropped;

  /**
   * Route values with our address that we have not recorded for the Call-ID: see {@link
   * RouteCookie}.
   */
  public final Counter routesRefused;

  /** Calls that were answered when nobody wanted them any more, and ended at once. */
  public final Counter unwanted;

  /** Answered calls of which observers will not hear the end, as there were too many. */
  public final Counter callsForgotten;

  public ProxyCounters(Meters meters) {
    requests = meters.counter("proxy.requests");
    branches = meters.counter("proxy.branches");
    forwarded = meters.counter("proxy.forwarded");
    dropped = meters.counter("proxy.dropped");
    routesRefused = meters.counter("proxy.routes-refused");
    unwanted = meters.counter("proxy.unwanted");
    callsForgotten = meters.counter("proxy.calls-forgotten");
  }
}
