package org.drachtio.commands.internal.table;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;

/** A command that shows a table. */
public abstract class TableCommand implements Action {
  @Option(name = "--no-format", description = "For scripts: no titles, columns parted by tabs")
  boolean noFormat;

  @Option(
      name = "--filter",
      description = "Only rows with this text in one of their cells, in upper or lower case",
      required = false)
  String filter = "";

  @Option(name = "--limit", description = "At most so many rows; 0 = all", required = false)
  int limit;

  protected abstract Table table();

  @Override
  public final Object execute() {
    print(System.out);
    return null;
  }

  public final void print(PrintStream out) {
    Table table = table().filtered(filter).limited(limit);
    if (noFormat) {
      table.printPlain(out);
    } else {
      table.print(out);
      if (table.left() > 0) {
        out.println(table.left() + " more");
      }
    }
  }
}
