package org.drachtio.commands.internal;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;

/** A command that shows a table. */
abstract class TableCommand implements Action {
  @Option(name = "--no-format", description = "For scripts: no titles, columns parted by tabs")
  boolean noFormat;

  abstract Table table();

  @Override
  public final Object execute() {
    print(System.out);
    return null;
  }

  final void print(PrintStream out) {
    Table table = table();
    if (noFormat) {
      table.printPlain(out);
    } else {
      table.print(out);
    }
  }
}
