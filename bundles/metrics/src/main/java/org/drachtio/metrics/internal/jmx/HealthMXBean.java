package org.drachtio.metrics.internal.jmx;

import java.util.Map;

/** {@code org.drachtio:type=Health}: what {@code drachtio:health} shows. Read-only. */
public interface HealthMXBean {

  /** Whether the process works. */
  boolean isLive();

  /** Whether new calls may come. */
  boolean isReady();

  /** Name of each check that is bad, with the reason. */
  Map<String, String> getReasons();
}
