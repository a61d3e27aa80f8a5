package org.drachtio.metrics.internal.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drachtio.api.view.Health;
import org.drachtio.api.view.RouteInfo;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.metrics.internal.FakeServer;
import org.drachtio.metrics.internal.text.Format;
import org.junit.jupiter.api.Test;

/** What is scraped, against a golden text and against the reference that names each series. */
class ScrapeTest {

  private static final Path REFERENCE = Path.of("../../docs/reference/observability.md");

  private final FakeMeters meters = new FakeMeters();
  private final FakeServer server = new FakeServer();
  private final ManualLanes lanes = new ManualLanes(new ManualLane());
  private final List<RouteInfo> routes = new ArrayList<>();
  private Health health =
      new Health(true, true, List.of(new Health.Check("lanes", true, "1 lane answers")));
  private boolean silent;
  private final Scrape scrape = new Scrape(meters, this::snapshot);

  private Snapshot snapshot() {
    return new Snapshot(
        meters.values(),
        meters.distributions(),
        lanes,
        silent ? Optional.empty() : Optional.of(server.info()),
        server.applications(),
        routes,
        health);
  }

  private String text() {
    return new String(scrape.text(Format.PROMETHEUS), StandardCharsets.UTF_8);
  }

  private void count(String counter, long times) {
    meters.counter(counter).add(times);
  }

  @Test
  void theSeriesOfDrachtioServerAsScraped() throws IOException {
    count("sip.requests.in.INVITE", 3);
    count("sip.requests.in.other", 1);
    count("sip.requests.out.BYE", 2);
    count("sip.responses.in.INVITE.180", 4);
    count("sip.responses.out.INVITE.100", 3);
    count("sip.responses.out.INVITE.200", 3);
    count("sip.received", 20);
    count("sip.sent", 21);
    count("sip.received.requests", 11);
    count("sip.sent.requests", 12);
    count("sip.bad", 1);
    count("path.faulty", 2);
    count("sip.unframed", 4);
    count("sip.bad.requests", 3);
    count("sip.repeated.requests", 5);
    count("sip.repeated.responses", 6);
    server.tables.putAll(
        Map.of(
            "transactions.server", 7L,
            "transactions.client", 8L,
            "dialogs", 9L,
            "dialogs.uas", 4L,
            "dialogs.uac", 3L,
            "proxied", 2L,
            "registered", 11L,
            "applications", 1L));
    meters.histogram("call.answer.in").observe(2_000_000_000L);
    meters.histogram("call.answer.in").observe(90_000_000_000L);
    meters.histogram("call.pdd.out").observe(500_000_000L);
    String golden;
    try (var in = ScrapeTest.class.getResourceAsStream("drachtio-server.txt")) {
      golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    String text = text();

    assertEquals(golden, text.substring(0, Math.min(golden.length(), text.length())));
    assertTrue(text.startsWith("# HELP drachtio_scrape_complete", golden.length()), "all of it");
  }

  /** Name → type and text, from the tables of docs/reference. */
  private static Map<String, String> reference() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    String type = "";
    Pattern row = Pattern.compile("\\| (drachtio_[a-z_ /]+) \\| ([^|]*) \\| ([^|]*) \\|.*");
    for (String line : Files.readAllLines(REFERENCE)) {
      if (line.matches("Counters|Gauges|Histograms")) {
        type = line.toLowerCase(java.util.Locale.ROOT).replaceAll("s$", "");
      }
      Matcher cells = row.matcher(line);
      if (cells.matches()) {
        String[] names = cells.group(1).split(" / ");
        for (int i = 0; i < names.length; i++) {
          expected.put(names[i], type + ": " + variant(cells.group(3), i));
        }
      }
    }
    // "text identical to pdd_in", says docs/reference
    expected.put("drachtio_call_pdd_seconds_out", expected.get("drachtio_call_pdd_seconds_in"));
    return expected;
  }

  /** "received / sent by …" stands for two texts. */
  private static String variant(String text, int index) {
    Matcher pair = Pattern.compile("(\\S+) / (\\S+)").matcher(text);
    return pair.find() ? pair.replaceFirst(pair.group(1 + index)) : text;
  }

  @Test
  void everySeriesOfTheReferenceHasItsTypeAndText() throws IOException {
    Map<String, String> expected = reference();
    assertEquals(28, expected.size(), expected.keySet().toString());

    Map<String, String> shown = families(text());

    expected.forEach((name, what) -> assertEquals(what, shown.get(name), name));
  }

  /** Name → type and text. */
  private static Map<String, String> families(String text) {
    Map<String, String> helps = new HashMap<>();
    Map<String, String> families = new TreeMap<>();
    for (String line : text.split("\n")) {
      String[] parts = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        helps.put(parts[2], parts[3]);
      } else if (line.startsWith("# TYPE ")) {
        families.put(parts[2], parts[3] + ": " + helps.get(parts[2]));
      }
    }
    return families;
  }

  @Test
  void familiesAreThereBeforeAnythingHasHappened() {
    server.tables.clear();
    silent = true;

    String text = text();

    assertTrue(text.contains("# TYPE drachtio_sip_requests_in_total counter\n# HELP"), text);
    assertTrue(text.contains("drachtio_call_answer_seconds_in_bucket{le=\"60\"} 0\n"), text);
    assertTrue(text.contains("drachtio_scrape_complete 0\n"), text);
    assertFalse(text.contains("\ndrachtio_stable_dialogs{"), text);
  }

  @Test
  void countersAreSeriesAndTheirTextIsThatOfTheCommand() {
    count("kernel.udp.in", 5);
    count("some.new-counter", 1);
    count("refused.no-application", 2);
    count("sip.points.in.udp/127.0.0.1:5060", 3);
    count("sip.peers.out.public", 4);
    count("filter.verdicts.reject.org.example.Filter", 6);

    String text = text();

    assertTrue(text.contains("# HELP drachtio_kernel_udp_in_total datagrams received\n"), text);
    assertTrue(text.contains("\ndrachtio_kernel_udp_in_total 5\n"), text);
    assertTrue(text.contains("\ndrachtio_kernel_tls_failed_total 0\n"), text);
    assertTrue(text.contains("\ndrachtio_some_new_counter_total 1\n"), text);
    assertTrue(
        text.contains("\ndrachtio_requests_refused_total{reason=\"no-application\"} 2\n"), text);
    assertTrue(
        text.contains(
            "\ndrachtio_listener_messages_total{direction=\"in\",listener=\"udp/127.0.0.1:5060\"} 3\n"),
        text);
    assertTrue(
        text.contains("\ndrachtio_peer_messages_total{direction=\"out\",peer=\"public\"} 4\n"),
        text);
    assertTrue(
        text.contains(
            "\ndrachtio_filter_verdicts_total{verdict=\"reject\",filter=\"org.example.Filter\"} 6\n"),
        text);
  }

  @Test
  void namesThatBecomeTheSameSeriesAreSummedUpAndNoFamilyIsThereTwice() {
    count("some.new-counter", 1);
    count("some.new.counter", 2);
    count("ready", 3);
    for (Format format : Format.values()) {
      String text = new String(scrape.text(format), StandardCharsets.UTF_8);
      assertTrue(text.contains("\ndrachtio_some_new_counter_total 3\n"), text);
      List<String> types = text.lines().filter(line -> line.startsWith("# TYPE ")).toList();
      List<String> families = types.stream().map(line -> line.split(" ")[2]).toList();
      assertEquals(families.size(), Set.copyOf(families).size(), families.toString());
    }
    String open = new String(scrape.text(Format.OPEN_METRICS), StandardCharsets.UTF_8);
    assertTrue(open.contains("\ndrachtio_ready 1\n"), open);
  }

  /** Those of counters stand in docs/counters.md, which CountersTest looks at. */
  @Test
  void theDocumentHasEverySeries() throws IOException {
    String document = Files.readString(Path.of("../../docs/metrics.md"));
    String counters = Files.readString(Path.of("../../docs/counters.md"));
    List<String> ofCounters = new ArrayList<>();
    Matcher names =
        Pattern.compile("^\\| `([a-z0-9.-]+)` \\|", Pattern.MULTILINE).matcher(counters);
    while (names.find()) {
      ofCounters.add("drachtio_" + names.group(1).replaceAll("[.-]", "_") + "_total");
    }
    assertTrue(ofCounters.size() > 80, ofCounters.size() + " counters");
    Map<String, String> shown = families(text());
    shown.keySet().removeAll(ofCounters);
    assertTrue(shown.size() > 55, shown.keySet().toString());

    shown.forEach(
        (name, what) -> {
          Pattern row =
              Pattern.compile(
                  "^\\| [^|]*`"
                      + name
                      + "`[^|]* \\| "
                      + what.substring(0, what.indexOf(':'))
                      + " \\|",
                  Pattern.MULTILINE);
          assertTrue(row.matcher(document).find(), "docs/metrics.md lacks " + name + ": " + what);
        });
  }

  @Test
  void manyApplicationsShareASeries() {
    for (int i = 1; i <= 60; i++) {
      server.application(i, 10);
    }

    String text = text();

    assertEquals(
        50, text.split("\ndrachtio_application_queued_bytes\\{application=\"127").length - 1);
    assertTrue(
        text.contains("\ndrachtio_application_queued_bytes{application=\"other\"} 100\n"), text);
  }

  @Test
  void routesHealthAndLanesAreShown() {
    routes.add(new RouteInfo(10, "INVITE", "GET", "http://x/?key=hush", true, "file", 7, 2, 1, ""));
    health = new Health(true, false, List.of(new Health.Check("sockets", false, "none")));

    String text = text();

    assertTrue(
        text.contains("\ndrachtio_route_requests_total{order=\"10\",method=\"INVITE\"} 7\n"), text);
    assertTrue(
        text.contains("\ndrachtio_route_failures_total{order=\"10\",method=\"INVITE\"} 2\n"), text);
    assertFalse(text.contains("hush"), text);
    assertTrue(text.contains("\ndrachtio_ready 0\n"), text);
    assertTrue(text.contains("\ndrachtio_health_check{check=\"sockets\"} 0\n"), text);
    assertTrue(text.contains("\ndrachtio_lane_queued{lane=\"0\"} 0\n"), text);
    assertTrue(text.contains("\njvm_memory_used_bytes{area=\"heap\"} "), text);
    assertTrue(text.contains("\nprocess_open_fds "), text);
  }

  @Test
  void theExposerCountsScrapes() {
    for (int i = 1; i <= 1000; i++) {
      scrape.exposer().answered(10, i);
    }

    String text = text();

    assertTrue(text.contains("\nexposer_transferred_bytes_total 10000\n"), text);
    assertTrue(text.contains("\nexposer_scrapes_total 1000\n"), text);
    // of the last 256
    assertTrue(text.contains("\nexposer_request_latencies{quantile=\"0.5\"} 872\n"), text);
    assertTrue(text.contains("\nexposer_request_latencies_count 1000\n"), text);
  }
}
