package org.drachtio.commands.internal;

import java.util.Comparator;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.api.view.ServerView;

/** {@code drachtio:connections}. */
@Service
@Command(scope = "drachtio", name = "connections", description = "Lists the open SIP connections")
public final class ConnectionsCommand extends ViewCommand {
  @Override
  Table table(ServerView view) {
    Table table = new Table("Id", "Protocol", "Local", "Remote");
    view.connections().stream()
        .sorted(Comparator.comparingLong(ConnectionInfo::id))
        .forEach(
            connection ->
                table.row(
                    connection.id(),
                    connection.protocol(),
                    connection.local(),
                    connection.remote()));
    return table;
  }
}
