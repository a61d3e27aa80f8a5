package org.drachtio.metrics.internal.series;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.api.view.Health;
import org.drachtio.api.view.RouteInfo;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Distribution;

/**
 * What one scrape shows. Immutable.
 *
 * @param counters as {@code drachtio:info} has them
 * @param histograms of the kernel
 * @param lanes live
 * @param server empty while the layer that tells is being replaced
 * @param applications connected ones
 * @param routes to web callbacks
 * @param health as it is
 */
public record Snapshot(
    Map<String, Long> counters,
    Map<String, Distribution> histograms,
    Lanes lanes,
    Optional<ServerInfo> server,
    List<ApplicationInfo> applications,
    List<RouteInfo> routes,
    Health health) {

  /** Of a counter that has never counted too. */
  long counter(String name) {
    return counters.getOrDefault(name, 0L);
  }
}
