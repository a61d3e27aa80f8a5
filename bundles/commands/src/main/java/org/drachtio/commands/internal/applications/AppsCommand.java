package org.drachtio.commands.internal.applications;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.ServerView;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.ViewCommand;

/** {@code drachtio:apps}. */
@Service
@Command(scope = "drachtio", name = "apps", description = "Lists the connected applications")
public final class AppsCommand extends ViewCommand {
  @Override
  protected Table table(ServerView view) {
    Table table = new Table("Id", "Address", "Authenticated", "Tags", "Methods", "Queued bytes");
    view.applications()
        .forEach(
            app ->
                table.row(
                    app.id(),
                    app.address(),
                    app.authenticated(),
                    String.join(",", app.tags()),
                    String.join(",", app.methods()),
                    app.queuedBytes()));
    return table;
  }
}
