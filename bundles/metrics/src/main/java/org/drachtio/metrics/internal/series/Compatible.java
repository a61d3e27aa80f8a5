package org.drachtio.metrics.internal.series;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.drachtio.kernel.meter.Distribution;
import org.drachtio.kernel.meter.Histogram;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.metrics.internal.text.Exposition;
import org.drachtio.metrics.internal.text.Type;

/**
 * The series of drachtio-server with their names, labels, texts and buckets (observability.md
 * §1.2). What moves them: docs/compatibility/observability.md.
 */
final class Compatible implements Part {

  static final String IN = "in";
  static final String OUT = "out";

  /** Names of the kernel's histograms, which outlive this bundle. */
  private static final String ANSWER = "call.answer.";

  private static final String POST_DIAL_DELAY = "call.pdd.";

  private static final double[] ANSWER_BOUNDS = {1, 3, 6, 10, 15, 20, 30, 60};
  private static final double[] POST_DIAL_DELAY_BOUNDS = {1, 2, 3, 5, 7, 10, 15, 20};

  private record Gauge(String name, String help, ToLongFunction<Snapshot> value) {}

  /** Those that need no answer of the lanes. */
  private static final List<Gauge> COUNTED =
      List.of(
          new Gauge(
              "drachtio_sofia_msgs_recv",
              "count of sip messages received by sofia sip stack",
              now -> now.counter("sip.received")),
          new Gauge(
              "drachtio_sofia_msgs_sent",
              "count of sip messages sent by sofia sip stack",
              now -> now.counter("sip.sent")),
          new Gauge(
              "drachtio_sofia_requests_recv_total",
              "count of sip requests received by sofia sip stack",
              now -> now.counter("sip.received.requests")),
          new Gauge(
              "drachtio_sofia_requests_sent",
              "count of sip requests sent by sofia sip stack",
              now -> now.counter("sip.sent.requests")),
          new Gauge(
              "drachtio_sofia_bad_msgs_recv",
              "count of invalid sip messages received by sofia sip stack",
              now ->
                  now.counter("sip.bad")
                      + now.counter("path.faulty")
                      + now.counter("sip.unframed")),
          new Gauge(
              "drachtio_sofia_bad_reqs_recv",
              "count of invalid sip requests received by sofia sip stack",
              now -> now.counter("sip.bad.requests")),
          new Gauge(
              "drachtio_sofia_retransmitted_requests",
              "count of sip requests retransmitted by sofia sip stack",
              now -> now.counter("sip.repeated.requests")),
          new Gauge(
              "drachtio_sofia_retransmitted_responses",
              "count of sip responses retransmitted by sofia sip stack",
              now -> now.counter("sip.repeated.responses")));

  /** Name, text, and the table whose entries it shows. */
  private static final String[][] TABLES = {
    {"drachtio_proxy_cores", "count of proxied call setups in progress", "proxied"},
    {"drachtio_registered_endpoints", "count of registered endpoints", "registered"},
    {"drachtio_app_connections", "count of connections to drachtio applications", "applications"},
    {
      "drachtio_sofia_client_txn_hash_size",
      "current size of sofia hash table for client transactions",
      "transactions.client"
    },
    {
      "drachtio_sofia_server_txn_hash_size",
      "current size of sofia hash table for server transactions",
      "transactions.server"
    },
    {"drachtio_sofia_dialog_hash_size", "current size of sofia hash table for dialogs", "dialogs"},
    {
      "drachtio_sofia_server_txns", "count of sofia server-side transactions", "transactions.server"
    },
    {
      "drachtio_sofia_client_txns", "count of sofia client-side transactions", "transactions.client"
    },
    {"drachtio_sofia_dialogs", "count of sofia dialogs", "dialogs"}
  };

  /** Its histograms are there from the start, as in drachtio-server. */
  Compatible(Meters meters) {
    for (String way : List.of(IN, OUT)) {
      answer(meters, way);
      postDialDelay(meters, way);
    }
  }

  /** The time until calls of this way are answered. */
  static Histogram answer(Meters meters, String way) {
    return meters.histogram(ANSWER + way, ANSWER_BOUNDS);
  }

  /** The time until they ring. */
  static Histogram postDialDelay(Meters meters, String way) {
    return meters.histogram(POST_DIAL_DELAY + way, POST_DIAL_DELAY_BOUNDS);
  }

  @Override
  public void write(Exposition to, Snapshot now) {
    requests(to, now, IN, "count of sip requests received");
    requests(to, now, OUT, "count of sip requests sent");
    responses(to, now, IN, "count of sip responses received");
    responses(to, now, OUT, "count of sip responses sent");
    to.family("drachtio_build_info", Type.INFO, "drachtio version running");
    now.server().ifPresent(server -> to.sample(1, "version", server.version()));
    to.family("drachtio_time_started", Type.GAUGE, "drachtio start time (unix seconds)");
    now.server().ifPresent(server -> to.sample(server.started().getEpochSecond()));
    to.family("drachtio_stable_dialogs", Type.GAUGE, "count of SIP dialogs in progress");
    now.server()
        .ifPresent(
            server -> {
              to.sample(server.tables().getOrDefault("dialogs.uas", 0L), "type", "inbound");
              to.sample(server.tables().getOrDefault("dialogs.uac", 0L), "type", "outbound");
            });
    for (String[] table : TABLES) {
      to.family(table[0], Type.GAUGE, table[1]);
      now.server().ifPresent(server -> to.sample(server.tables().getOrDefault(table[2], 0L)));
    }
    for (Gauge gauge : COUNTED) {
      to.family(gauge.name(), Type.GAUGE, gauge.help()).sample(gauge.value().applyAsLong(now));
    }
    histogram(
        to,
        now,
        "drachtio_call_answer_seconds_in",
        "call answer time in seconds for calls received",
        ANSWER + IN);
    histogram(
        to,
        now,
        "drachtio_call_answer_seconds_out",
        "call answer time in seconds for calls sent",
        ANSWER + OUT);
    histogram(
        to,
        now,
        "drachtio_call_pdd_seconds_in",
        "call post-dial delay seconds for calls received",
        POST_DIAL_DELAY + IN);
    // The text is that of calls received in drachtio-server, too.
    histogram(
        to,
        now,
        "drachtio_call_pdd_seconds_out",
        "call post-dial delay seconds for calls received",
        POST_DIAL_DELAY + OUT);
  }

  private static void requests(Exposition to, Snapshot now, String way, String help) {
    to.family("drachtio_sip_requests_" + way + "_total", Type.COUNTER, help);
    String prefix = "sip.requests." + way + ".";
    now.counters()
        .forEach(
            (name, count) -> {
              if (name.startsWith(prefix)) {
                to.sample(count, "method", name.substring(prefix.length()));
              }
            });
  }

  private static void responses(Exposition to, Snapshot now, String way, String help) {
    to.family("drachtio_sip_responses_" + way + "_total", Type.COUNTER, help);
    String prefix = "sip.responses." + way + ".";
    for (Map.Entry<String, Long> each : now.counters().entrySet()) {
      int dot = each.getKey().lastIndexOf('.');
      if (each.getKey().startsWith(prefix) && dot > prefix.length()) {
        String method = each.getKey().substring(prefix.length(), dot);
        to.sample(each.getValue(), "method", method, "code", each.getKey().substring(dot + 1));
      }
    }
  }

  private static void histogram(
      Exposition to, Snapshot now, String name, String help, String meter) {
    to.family(name, Type.HISTOGRAM, help);
    Distribution seen = now.histograms().get(meter);
    if (seen != null) {
      to.histogram(seen);
    }
  }
}
