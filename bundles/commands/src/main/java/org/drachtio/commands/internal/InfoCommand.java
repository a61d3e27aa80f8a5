package org.drachtio.commands.internal;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.ProblemSource;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.ServerView;

/** {@code drachtio:info}. */
@Service
@Command(
    scope = "drachtio",
    name = "info",
    description = "Shows the server: version, listening points, tables, counters")
public final class InfoCommand extends ViewCommand {
  /** What can go wrong before there is a server. */
  @Reference List<ProblemSource> problemSources = List.of();

  @Override
  Table table(ServerView view) {
    ServerInfo info = view.info();
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
  Table tableWithoutServer() {
    Table table = new Table("Key", "Value");
    addProblemsOfSources(table);
    return table.rows().isEmpty() ? super.tableWithoutServer() : table;
  }

  private void addProblemsOfSources(Table table) {
    problemSources.forEach(
        source -> source.problems().forEach(problem -> table.row("problem", problem)));
  }
}
