package org.drachtio.commands.internal.table;

import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.drachtio.api.view.ServerView;

/** A command that shows a table of the running server. */
public abstract class ViewCommand extends TableCommand {
  /** Optional, so that the command is there to say that the server is not. */
  @Reference(optional = true)
  ServerView server;

  protected abstract Table table(ServerView view);

  @Override
  protected final Table table() {
    return server == null ? tableWithoutServer() : table(server);
  }

  /** What there is to show while there is no server. */
  protected Table tableWithoutServer() {
    return table(Needed.ofServer(server));
  }
}
