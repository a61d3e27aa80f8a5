package org.drachtio.commands.internal.server;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.ProblemSource;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.ViewCommand;

/** {@code drachtio:info}. */
@Service
@Command(
    scope = "drachtio",
    name = "info",
    description = "Shows the server: version, listening points, tables, counters",
    detailedDescription = "classpath:/org/drachtio/commands/internal/counters.txt")
public final class InfoCommand extends ViewCommand {
  /** What can go wrong before there is a server. */
  @Reference List<ProblemSource> problemSources = List.of();

  /** What the last {@code --since-last} of any shell has seen. */
  private static final AtomicReference<Seen> LAST = new AtomicReference<>();

  private record Seen(long nanos, Map<String, Long> counters) {}

  @Option(
      name = "--since-last",
      description =
          "Only the counters that have grown since this was asked last, in any shell (the first"
              + " time: since the start), and by how much a second")
  boolean sinceLast;

  @Override
  protected Table table(ServerView view) {
    ServerInfo info = view.info();
    if (sinceLast) {
      return growth(info, System.nanoTime());
    }
    Table table = new Table("Key", "Value");
    table.row("version", info.version());
    table.row("started", info.started().truncatedTo(ChronoUnit.SECONDS));
    info.listeningPoints().forEach(point -> table.row("listening", point));
    info.applicationEndpoints().forEach(endpoint -> table.row("applications", endpoint));
    info.problems().forEach(problem -> table.row("problem", problem));
    addProblemsOfSources(table);
    info.tables().forEach((name, entries) -> table.row("table." + name, entries));
    new TreeMap<>(info.counters()).forEach((name, sum) -> table.row("counter." + name, sum));
    return table;
  }

  @Override
  protected Table tableWithoutServer() {
    Table table = new Table("Key", "Value");
    addProblemsOfSources(table);
    return table.rows().isEmpty() ? super.tableWithoutServer() : table;
  }

  private void addProblemsOfSources(Table table) {
    problemSources.forEach(
        source -> source.problems().forEach(problem -> table.row("problem", problem)));
  }

  private static Table growth(ServerInfo info, long now) {
    Seen last = LAST.getAndSet(new Seen(now, Map.copyOf(info.counters())));
    double seconds =
        last == null
            ? Duration.between(info.started(), Instant.now()).toMillis() / 1000.0
            : (now - last.nanos()) / 1e9;
    Table table = new Table("Counter", "More", "Per second");
    new TreeMap<>(info.counters())
        .forEach(
            (name, sum) -> {
              long more = sum - (last == null ? 0 : last.counters().getOrDefault(name, 0L));
              if (more > 0) {
                table.row(
                    "counter." + name,
                    more,
                    String.format(Locale.ROOT, "%.1f", more / Math.max(seconds, 0.001)));
              }
            });
    return table;
  }
}
