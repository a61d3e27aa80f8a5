package org.drachtio.commands.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.ServerView;

/** {@code drachtio:connections}. */
@Service
@Command(scope = "drachtio", name = "connections", description = "Lists the open SIP connections")
public final class ConnectionsCommand extends ViewCommand {
  @Override
  Table table(ServerView view) {
    Table table = new Table("Id", "Protocol", "Local", "Remote");
    view.connections()
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
