package org.drachtio.upgrade.internal.watch;

import java.util.Map;
import java.util.Set;

/**
 * How the server is at one moment.
 *
 * @param inactive bundles of ours that should run and do not
 * @param waiting components of ours that lack a service
 * @param probeStatus of the answer to an OPTIONS over the loopback; 0: none in time; −1: there is
 *     no listening point to ask
 * @param draining whether new requests are refused because somebody wants that
 * @param counters the kernel's, since its start
 * @param heapPercent of the heap that was in use by what has outlived a collection, garbage
 *     included
 */
public record Sample(
    Set<String> inactive,
    Set<String> waiting,
    int probeStatus,
    boolean draining,
    Map<String, Long> counters,
    int heapPercent) {

  long sum(Set<String> names) {
    return names.stream().mapToLong(name -> counters.getOrDefault(name, 0L)).sum();
  }
}
