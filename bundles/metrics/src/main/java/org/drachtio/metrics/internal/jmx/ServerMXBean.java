package org.drachtio.metrics.internal.jmx;

import java.util.List;
import java.util.Map;

/**
 * {@code org.drachtio:type=Server}: what {@code drachtio:info} shows. Read-only. While the layer
 * that tells is being replaced, texts and lists are empty.
 */
public interface ServerMXBean {

  /** As told to applications. */
  String getVersion();

  /** In ISO 8601. */
  String getStarted();

  List<String> getListeningPoints();

  List<String> getApplicationEndpoints();

  /** What is configured and could not be done, from all sources. */
  List<String> getProblems();

  /** Entries of each table. */
  Map<String, Long> getTables();

  /** Sums since the start. */
  Map<String, Long> getCounters();
}
