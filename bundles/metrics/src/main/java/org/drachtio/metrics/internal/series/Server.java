package org.drachtio.metrics.internal.series;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.api.view.RouteInfo;
import org.drachtio.kernel.lane.LaneLoad;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Distribution;
import org.drachtio.metrics.internal.text.Exposition;
import org.drachtio.metrics.internal.text.Type;

/** Lanes, tables, applications, routes, hand-overs and health. */
final class Server implements Part {

  /** Applications with a series of their own; the others share one. */
  static final int MAX_APPLICATIONS = 50;

  private static final double NANOS = 1e9;
  private static final double MICROS = 1e6;
  private static final String APPLICATION = "application";
  private static final String HANDOVER = "kernel.handover";
  private static final String FIRST_ANSWER = "application.answer";

  @Override
  public void write(Exposition to, Snapshot now) {
    to.family("drachtio_scrape_complete", Type.GAUGE, "1 if the lanes have answered this scrape")
        .sample(now.server().isPresent() ? 1 : 0);
    lanes(to, now.lanes());
    to.family("drachtio_table_entries", Type.GAUGE, "entries of the server's tables");
    now.server()
        .ifPresent(
            server -> server.tables().forEach((table, size) -> to.sample(size, "table", table)));
    applications(to, now.applications());
    routes(to, now.routes());
    histogram(to, now, "drachtio_handover_seconds", "time of hand-overs", HANDOVER);
    histogram(
        to,
        now,
        "drachtio_application_answer_seconds",
        "time from a request's delivery to its application's first answer",
        FIRST_ANSWER);
    health(to, now);
  }

  private static void lanes(Exposition to, Lanes lanes) {
    LaneLoad[] loads = new LaneLoad[lanes.count()];
    for (int i = 0; i < loads.length; i++) {
      loads[i] = lanes.at(i).load();
    }
    to.family("drachtio_lane_queued", Type.GAUGE, "tasks that wait for the lane");
    for (int i = 0; i < loads.length; i++) {
      to.sample(Math.max(0, loads[i].queued()), "lane", Integer.toString(i));
    }
    to.family("drachtio_lane_busy_seconds_total", Type.COUNTER, "time that the lane has worked");
    for (int i = 0; i < loads.length; i++) {
      to.sample(loads[i].busyNanos() / NANOS, "lane", Integer.toString(i));
    }
    to.family(
        "drachtio_lane_longest_task_seconds",
        Type.GAUGE,
        "longest task of the last one to two minutes");
    for (int i = 0; i < loads.length; i++) {
      to.sample(loads[i].longestNanos() / NANOS, "lane", Integer.toString(i));
    }
  }

  private static void applications(Exposition to, List<ApplicationInfo> all) {
    List<ApplicationInfo> known =
        all.stream()
            .filter(ApplicationInfo::authenticated)
            .sorted(Comparator.comparingLong(ApplicationInfo::id))
            .toList();
    application(
        to,
        known,
        "drachtio_application_queued_bytes",
        Type.GAUGE,
        "bytes that wait to be written to the application",
        ApplicationInfo::queuedBytes);
    application(
        to,
        known,
        "drachtio_application_answers_total",
        Type.COUNTER,
        "first answers of the application to new requests",
        application -> (double) application.answers());
    application(
        to,
        known,
        "drachtio_application_answer_time_seconds_total",
        Type.COUNTER,
        "time that it took for them",
        application -> application.answerMicros() / MICROS);
  }

  private static void application(
      Exposition to,
      List<ApplicationInfo> known,
      String name,
      Type type,
      String help,
      ToDoubleFunction<ApplicationInfo> value) {
    to.family(name, type, help);
    for (ApplicationInfo each : known.subList(0, Math.min(MAX_APPLICATIONS, known.size()))) {
      to.sample(value.applyAsDouble(each), APPLICATION, each.address());
    }
    if (known.size() > MAX_APPLICATIONS) {
      double rest = known.stream().skip(MAX_APPLICATIONS).mapToDouble(value).sum();
      to.sample(rest, APPLICATION, "other");
    }
  }

  private static void routes(Exposition to, List<RouteInfo> routes) {
    to.family(
        "drachtio_route_requests_total",
        Type.COUNTER,
        "requests that a web callback was asked about");
    routes.forEach(route -> to.sample(route.requests(), labels(route)));
    to.family("drachtio_route_failures_total", Type.COUNTER, "of these without a usable answer");
    routes.forEach(route -> to.sample(route.failures(), labels(route)));
    to.family(
        "drachtio_route_in_flight", Type.GAUGE, "requests that a web callback is asked about now");
    routes.forEach(route -> to.sample(route.inFlight(), labels(route)));
  }

  /** The order tells routes of one method apart. */
  private static String[] labels(RouteInfo route) {
    return new String[] {"order", Integer.toString(route.order()), "method", route.method()};
  }

  private static void histogram(
      Exposition to, Snapshot now, String name, String help, String meter) {
    to.family(name, Type.HISTOGRAM, help);
    Distribution seen = now.histograms().get(meter);
    if (seen != null) {
      to.histogram(seen);
    }
  }

  private static void health(Exposition to, Snapshot now) {
    to.family("drachtio_ready", Type.GAUGE, "1 if /readyz says so")
        .sample(now.health().ready() ? 1 : 0);
    to.family("drachtio_health_check", Type.GAUGE, "1 if this check of the health is good");
    now.health().checks().forEach(check -> to.sample(check.good() ? 1 : 0, "check", check.name()));
  }
}
