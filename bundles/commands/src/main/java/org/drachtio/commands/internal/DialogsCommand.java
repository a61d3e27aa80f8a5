package org.drachtio.commands.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.ServerView;

/** {@code drachtio:dialogs}. */
@Service
@Command(scope = "drachtio", name = "dialogs", description = "Lists the dialogs")
public final class DialogsCommand extends ViewCommand {
  @Override
  Table table(ServerView view) {
    Table table = new Table("Id", "Role", "State", "Method", "Remote target", "Age (s)");
    view.dialogs()
        .forEach(
            dialog ->
                table.row(
                    dialog.id(),
                    dialog.role(),
                    dialog.state(),
                    dialog.method(),
                    dialog.remoteTarget(),
                    dialog.ageSeconds()));
    return table;
  }
}
