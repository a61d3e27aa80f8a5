package org.drachtio.commands.internal.calls;

import java.util.Comparator;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.DialogInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.ViewCommand;

/** {@code drachtio:dialogs}. */
@Service
@Command(scope = "drachtio", name = "dialogs", description = "Lists the dialogs, the oldest first")
public final class DialogsCommand extends ViewCommand {
  @Override
  protected Table table(ServerView view) {
    Table table =
        new Table(
            "Id",
            "Role",
            "State",
            "Method",
            "Remote target",
            "Age (s)",
            "Caller",
            "Callee",
            "Application",
            "Orphan");
    view.dialogs().stream()
        .sorted(
            Comparator.comparingLong(DialogInfo::ageSeconds)
                .reversed()
                .thenComparing(DialogInfo::id))
        .forEach(
            dialog ->
                table.row(
                    dialog.id(),
                    dialog.role(),
                    dialog.state(),
                    dialog.method(),
                    dialog.remoteTarget(),
                    dialog.ageSeconds(),
                    dialog.caller(),
                    dialog.callee(),
                    dialog.application() == 0 ? "" : dialog.application(),
                    dialog.orphan() ? "orphan" : ""));
    return table;
  }
}
