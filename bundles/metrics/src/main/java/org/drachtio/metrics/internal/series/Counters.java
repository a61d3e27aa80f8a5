package org.drachtio.metrics.internal.series;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.drachtio.metrics.internal.text.Exposition;
import org.drachtio.metrics.internal.text.Type;

/**
 * Every counter of docs/counters.md: {@code kernel.udp.in} is {@code drachtio_kernel_udp_in_total}.
 * Those whose names end in what was counted have that as a label. Names that become the same series
 * are summed up, and one that is another part's is left out: a bundle may count under any name, and
 * a series that is there twice would cost Prometheus the whole scrape.
 */
final class Counters implements Part {

  /**
   * Counters of one family.
   *
   * @param prefix of their names
   * @param labels a name for each part that follows it; the last one has all of the rest
   */
  private record Labelled(String prefix, String family, String help, List<String> labels) {}

  private static final String DIRECTION = "direction";

  private static final List<Labelled> LABELLED =
      List.of(
          new Labelled(
              "refused.",
              "drachtio_requests_refused_total",
              "requests refused without an application's say",
              List.of("reason")),
          new Labelled(
              "sip.points.",
              "drachtio_listener_messages_total",
              "SIP messages by listening point, repetitions included",
              List.of(DIRECTION, "listener")),
          new Labelled(
              "sip.peers.",
              "drachtio_peer_messages_total",
              "SIP messages by where the peer is, repetitions included",
              List.of(DIRECTION, "peer")),
          new Labelled(
              "filter.verdicts.",
              "drachtio_filter_verdicts_total",
              "requests that a filter did not let pass",
              List.of("verdict", "filter")),
          new Labelled(
              "router.verdicts.",
              "drachtio_router_verdicts_total",
              "answers of routers to new requests",
              List.of("verdict", "router")));

  /** Of {@link Compatible}. */
  private static final List<String> ELSEWHERE = List.of("sip.requests.", "sip.responses.");

  private final Map<String, String> explained;

  Counters() {
    explained = explanations();
  }

  @Override
  public void write(Exposition to, Snapshot now) {
    for (Labelled family : LABELLED) {
      to.family(family.family(), Type.COUNTER, family.help());
      now.counters()
          .forEach(
              (name, count) -> {
                if (name.startsWith(family.prefix())) {
                  to.sample(count, labels(family, name));
                }
              });
    }
    Map<String, String> plain = new TreeMap<>();
    explained.forEach(
        (name, help) -> {
          if (isPlain(name)) {
            plain.put(name, help);
          }
        });
    now.counters().keySet().stream()
        .filter(Counters::isPlain)
        .forEach(name -> plain.putIfAbsent(name, "counter " + name));
    Map<String, Long> sums = new TreeMap<>();
    Map<String, String> helps = new TreeMap<>();
    plain.forEach(
        (name, help) -> {
          sums.merge(seriesOf(name), now.counter(name), Long::sum);
          helps.putIfAbsent(seriesOf(name), help);
        });
    sums.forEach(
        (series, sum) -> {
          if (!to.has(series, Type.COUNTER)) {
            to.family(series, Type.COUNTER, helps.get(series)).sample(sum);
          }
        });
  }

  private static String[] labels(Labelled family, String name) {
    String[] values = name.substring(family.prefix().length()).split("\\.", family.labels().size());
    String[] labels = new String[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      labels[2 * i] = family.labels().get(i);
      labels[2 * i + 1] = values[i];
    }
    return labels;
  }

  private static boolean isPlain(String name) {
    return ELSEWHERE.stream().noneMatch(name::startsWith)
        && LABELLED.stream().noneMatch(family -> name.startsWith(family.prefix()));
  }

  private static String seriesOf(String counter) {
    return "drachtio_" + counter.replaceAll("[^a-zA-Z0-9]", "_") + "_total";
  }

  /** The text that {@code drachtio:info --help} shows; the build copies it. */
  private static Map<String, String> explanations() {
    Map<String, String> found = new TreeMap<>();
    try (InputStream in = Counters.class.getResourceAsStream("counters.txt")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" ", 2))
          .filter(parts -> parts.length == 2 && parts[0].indexOf('.') > 0)
          .forEach(parts -> found.put(parts[0], parts[1].strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
