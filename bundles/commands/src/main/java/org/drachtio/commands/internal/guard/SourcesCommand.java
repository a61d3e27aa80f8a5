package org.drachtio.commands.internal.guard;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.guard.Sources;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.TableCommand;

/** {@code drachtio:sources}. */
@Service
@Command(
    scope = "drachtio",
    name = "sources",
    description = "Lists the busiest sources of new requests, where limits are configured")
public final class SourcesCommand extends TableCommand {
  /** Optional: there are none without limits. */
  @Reference(optional = true)
  Sources sources;

  @Option(name = "--most", description = "How many")
  int most = 20;

  @Option(name = "--cut-off", description = "Only those that are cut off now, all of them")
  boolean cutOff;

  @Override
  protected Table table() {
    Table table = new Table("Source", "By", "Requests", "Refused", "Idle (s)", "Cut off for (s)");
    for (Sources.Source source : found()) {
      table.row(
          source.source(),
          source.connections() ? "connections" : "UDP",
          source.requests(),
          source.refused(),
          source.idleSeconds(),
          source.cutOffSeconds());
    }
    return table;
  }

  private List<Sources.Source> found() {
    if (sources == null) {
      return List.of();
    }
    return cutOff ? sources.cutOff() : sources.busiest(Math.max(1, most));
  }
}
