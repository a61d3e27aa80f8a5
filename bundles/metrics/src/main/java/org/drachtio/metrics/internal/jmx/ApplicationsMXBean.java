package org.drachtio.metrics.internal.jmx;

import java.util.List;

/** {@code org.drachtio:type=Applications}: what {@code drachtio:apps} shows. Read-only. */
public interface ApplicationsMXBean {

  /** How many are connected. */
  int getConnected();

  /** A line for each: number, address, tags, methods, bytes that wait. */
  List<String> getApplications();
}
