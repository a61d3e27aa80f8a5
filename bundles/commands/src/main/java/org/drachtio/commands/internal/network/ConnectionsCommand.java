package org.drachtio.commands.internal.network;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.ViewCommand;

/** {@code drachtio:connections}. */
@Service
@Command(
    scope = "drachtio",
    name = "connections",
    description =
        "Lists the open SIP connections: age in seconds, bytes, TLS with the serial of the peer's certificate, whether the peer answers keep-alives")
public final class ConnectionsCommand extends ViewCommand {
  @Override
  protected Table table(ServerView view) {
    Instant now = Instant.now();
    Table table =
        new Table(
            "Id",
            "Protocol",
            "Local",
            "Remote",
            "Age",
            "In",
            "Out",
            "Queued",
            "Registrations",
            "TLS",
            "Pings");
    view.connections().stream()
        .sorted(Comparator.comparingLong(ConnectionInfo::id))
        .forEach(
            connection ->
                table.row(
                    connection.id(),
                    connection.protocol(),
                    connection.local(),
                    connection.remote(),
                    Duration.between(connection.opened(), now).toSeconds(),
                    connection.receivedBytes(),
                    connection.sentBytes(),
                    connection.queuedBytes(),
                    connection.registrations(),
                    connection.security(),
                    connection.pings()));
    return table;
  }
}
