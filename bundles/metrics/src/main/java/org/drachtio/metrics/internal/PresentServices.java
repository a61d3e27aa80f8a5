package org.drachtio.metrics.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.api.view.Health;
import org.drachtio.api.view.HealthView;
import org.drachtio.api.view.RouteInfo;
import org.drachtio.api.view.RoutesView;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.metrics.internal.series.Snapshot;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The services that describe the server, as far as they are present. The layers that offer them may
 * be replaced at any time; the kernel stays.
 *
 * <p><b>Threading:</b> thread-safe. What asks the lanes waits for them, so no lane may call it.
 */
@Component(service = PresentServices.class)
public final class PresentServices {

  private final Meters meters;
  private final Lanes lanes;
  private final HealthView health;
  private final List<RoutesView> routes = new CopyOnWriteArrayList<>();
  private volatile ServerView server;

  @Activate
  public PresentServices(
      @Reference Meters meters, @Reference Lanes lanes, @Reference HealthView health) {
    this.meters = meters;
    this.lanes = lanes;
    this.health = health;
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setServer(ServerView view) {
    server = view;
  }

  void unsetServer(ServerView view) {
    if (server == view) {
      server = null;
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addRoutes(RoutesView view) {
    routes.add(view);
  }

  void removeRoutes(RoutesView view) {
    routes.remove(view);
  }

  Meters meters() {
    return meters;
  }

  Lanes lanes() {
    return lanes;
  }

  /** Empty while the layer that tells is away, or a lane does not answer. */
  Optional<ServerInfo> info() {
    ServerView asked = server;
    try {
      return asked == null ? Optional.empty() : Optional.of(asked.info());
    } catch (IllegalStateException e) {
      // A lane is busy or held: values that need no lane are shown all the same.
      return Optional.empty();
    }
  }

  List<ApplicationInfo> applications() {
    ServerView asked = server;
    return asked == null ? List.of() : asked.applications();
  }

  Health health() {
    return health.health();
  }

  /** All that a scrape shows. */
  Snapshot snapshot() {
    Optional<ServerInfo> info = info();
    List<RouteInfo> all = new ArrayList<>();
    routes.forEach(each -> all.addAll(each.routes()));
    Map<String, Long> counters = meters.values();
    return new Snapshot(
        counters, meters.distributions(), lanes, info, applications(), List.copyOf(all), health());
  }
}
