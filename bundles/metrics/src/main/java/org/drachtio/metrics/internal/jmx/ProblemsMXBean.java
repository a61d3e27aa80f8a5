package org.drachtio.metrics.internal.jmx;

import java.util.List;
import java.util.Map;

/**
 * {@code org.drachtio:type=Problems}: what {@code drachtio:info} and {@code drachtio:health} list
 * as wrong, and whose problem it is. Read-only.
 */
public interface ProblemsMXBean {

  /** How many there are. */
  int getCount();

  /**
   * Their lines, by source: {@code server}, the name of the component that tells, or {@code
   * health.} and the name of a check. Of {@code health.sockets}, lines may be those of {@code
   * server}.
   */
  Map<String, List<String>> getBySource();
}
