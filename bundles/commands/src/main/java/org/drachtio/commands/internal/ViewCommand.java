package org.drachtio.commands.internal;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.drachtio.api.view.ServerView;

/** A command that shows a table of the running server. */
abstract class ViewCommand implements Action {
  /** Optional, so that the command is there to say that the server is not. */
  @Reference(optional = true)
  ServerView server;

  @Option(name = "--no-format", description = "For scripts: no titles, columns parted by tabs")
  boolean noFormat;

  abstract Table table(ServerView view);

  @Override
  public final Object execute() {
    print(System.out);
    return null;
  }

  final void print(PrintStream out) {
    if (server == null) {
      throw new IllegalStateException("The drachtio server is not running");
    }
    Table table = table(server);
    if (noFormat) {
      table.printPlain(out);
    } else {
      table.print(out);
    }
  }
}
