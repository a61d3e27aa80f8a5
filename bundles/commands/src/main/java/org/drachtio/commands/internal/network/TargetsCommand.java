package org.drachtio.commands.internal.network;

import java.util.Comparator;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.TargetInfo;
import org.drachtio.api.view.TransportView;
import org.drachtio.commands.internal.table.Needed;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.TableCommand;

/** {@code drachtio:targets}. */
@Service
@Command(
    scope = "drachtio",
    name = "targets",
    description = "Lists the targets that names have led to, and how they did")
public final class TargetsCommand extends TableCommand {
  /** Optional, so that the command is there to say that the server is not. */
  @Reference(optional = true)
  TransportView transport;

  @Override
  protected Table table() {
    Table table = new Table("Name", "Target", "Answered", "Failed", "Last failure", "Behind for");
    Needed.ofServer(transport).targets().stream()
        .sorted(
            Comparator.comparing(TargetInfo::name)
                .thenComparing(TargetInfo::host)
                .thenComparing(TargetInfo::port)
                .thenComparing(TargetInfo::protocol))
        .forEach(
            target ->
                table.row(
                    target.name(),
                    target.shown(),
                    target.answered(),
                    target.failed(),
                    target.lastFailure(),
                    target.backOffMillis() == 0 ? "" : target.backOffMillis() / 1000 + " s"));
    return table;
  }
}
