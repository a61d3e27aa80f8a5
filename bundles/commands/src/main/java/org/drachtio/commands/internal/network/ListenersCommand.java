package org.drachtio.commands.internal.network;

import java.util.HashMap;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.ViewCommand;

/** {@code drachtio:listeners}. */
@Service
@Command(
    scope = "drachtio",
    name = "listeners",
    description =
        "Lists where the server listens for SIP and for applications, and how many connections"
            + " there are")
public final class ListenersCommand extends ViewCommand {
  @Override
  protected Table table(ServerView view) {
    Map<String, Integer> connections = new HashMap<>();
    for (ConnectionInfo each : view.connections()) {
      connections.merge(each.protocol() + "/" + each.local(), 1, Integer::sum);
    }
    Table table = new Table("For", "Address", "Connections");
    for (String point : view.info().listeningPoints()) {
      int note = point.indexOf(' ');
      String bound = note < 0 ? point : point.substring(0, note);
      table.row("sip", point, connections.getOrDefault(bound, 0));
    }
    Map<String, Long> tables = view.info().tables();
    for (String endpoint : view.info().applicationEndpoints()) {
      table.row("applications", endpoint, tables.getOrDefault("applications", 0L));
    }
    return table;
  }
}
