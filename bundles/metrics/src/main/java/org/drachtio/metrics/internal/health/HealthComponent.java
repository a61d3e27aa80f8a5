package org.drachtio.metrics.internal.health;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drachtio.api.control.Draining;
import org.drachtio.api.route.RequestRouter;
import org.drachtio.api.view.Health;
import org.drachtio.api.view.HealthView;
import org.drachtio.api.view.RoutesView;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.lane.Lanes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Looks at the server when it is asked: lanes answer, sockets are open, somebody takes calls, and
 * new calls are not refused because the server drains.
 *
 * <p><b>Threading:</b> any thread but a lane's.
 */
@Component(service = HealthView.class)
public final class HealthComponent implements HealthView {

  private static final long LANE_MILLIS = 2_000;
  private static final String SERVER = "server";
  private static final String SOCKETS = "sockets";
  private static final String APPLICATIONS = "applications";
  private static final String ADMISSION = "admission";

  private final Lanes lanes;
  private final Handover handover;
  private final List<RoutesView> routes = new CopyOnWriteArrayList<>();
  private final List<RequestRouter> routers = new CopyOnWriteArrayList<>();
  private volatile ServerView server;
  private volatile Draining draining;

  @Activate
  public HealthComponent(@Reference Lanes lanes, @Reference Handover handover) {
    this.lanes = lanes;
    this.handover = handover;
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

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addRouter(RequestRouter router) {
    routers.add(router);
  }

  void removeRouter(RequestRouter router) {
    routers.remove(router);
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setDraining(Draining service) {
    draining = service;
  }

  void unsetDraining(Draining service) {
    if (draining == service) {
      draining = null;
    }
  }

  @Override
  public Health health() {
    List<Health.Check> checks = new ArrayList<>();
    Health.Check lane = lanes();
    checks.add(lane);
    boolean live = lane.good() || handover.isInProgress();
    checks.addAll(lane.good() ? server() : List.of());
    checks.add(admission());
    return new Health(live, checks.stream().allMatch(Health.Check::good), checks);
  }

  private Health.Check lanes() {
    if (handover.isInProgress()) {
      return bad(Health.LANES, "layers are being replaced");
    }
    List<Integer> silent = LaneProbe.silent(lanes, LANE_MILLIS);
    return silent.isEmpty()
        ? good(Health.LANES, lanes.count() + " lanes answer")
        : bad(Health.LANES, "no answer in " + LANE_MILLIS + " ms from lane " + silent);
  }

  private List<Health.Check> server() {
    ServerView asked = server;
    if (asked == null) {
      return List.of(bad(SERVER, "the server is not running, or is being replaced"));
    }
    try {
      return List.of(
          good(SERVER, "version " + asked.version()), sockets(asked.info()), takers(asked));
    } catch (IllegalStateException e) {
      return List.of(bad(SERVER, String.valueOf(e.getMessage())));
    }
  }

  private static Health.Check sockets(ServerInfo info) {
    if (info.listeningPoints().isEmpty()) {
      return bad(SOCKETS, "no SIP socket is open");
    }
    return info.problems().isEmpty()
        ? good(SOCKETS, String.join(", ", info.listeningPoints()))
        : bad(SOCKETS, String.join("; ", info.problems()));
  }

  /** Applications that want something, web callbacks, and routers of others. */
  private Health.Check takers(ServerView asked) {
    long applications =
        asked.applications().stream()
            .filter(each -> each.authenticated() && !each.methods().isEmpty())
            .count();
    long callbacks = routes.stream().mapToLong(view -> view.routes().size()).sum();
    long others = routers.stream().filter(router -> !(router instanceof RoutesView)).count();
    if (applications + callbacks + others == 0) {
      return bad(APPLICATIONS, "no application wants requests, and no route is configured");
    }
    return good(
        APPLICATIONS,
        applications + " applications, " + callbacks + " routes, " + others + " other routers");
  }

  private Health.Check admission() {
    Draining asked = draining;
    return asked != null && asked.isDraining()
        ? bad(ADMISSION, "the server drains: new requests are refused")
        : good(ADMISSION, "new calls are taken");
  }

  private static Health.Check good(String name, String what) {
    return new Health.Check(name, true, what);
  }

  private static Health.Check bad(String name, String why) {
    return new Health.Check(name, false, why);
  }
}
