package org.drachtio.call.trace.internal.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.support.table.ShellTable;
import org.drachtio.message.Printable;

/** A table on the terminal; texts of peers are escaped. */
final class Rows {

  private final String[] titles;
  private final List<String[]> rows = new ArrayList<>();

  Rows(String... titles) {
    this.titles = titles;
  }

  void add(Object... values) {
    String[] row = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      row[i] = Printable.line(String.valueOf(values[i]));
    }
    rows.add(row);
  }

  /**
   * Prints it.
   *
   * @param plain for scripts: no titles, columns parted by tabs
   */
  void print(PrintStream out, boolean plain) {
    if (plain) {
      rows.forEach(row -> out.println(String.join("\t", row)));
      return;
    }
    ShellTable table = new ShellTable();
    for (String title : titles) {
      table.column(title);
    }
    rows.forEach(row -> table.addRow().addContent((Object[]) row));
    table.emptyTableText("none");
    table.print(out);
  }
}
