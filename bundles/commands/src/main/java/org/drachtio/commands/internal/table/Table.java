package org.drachtio.commands.internal.table;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.support.table.ShellTable;

/** What a command shows: titles and rows of texts. */
public final class Table {
  private final List<String> titles;
  private final List<List<String>> rows = new ArrayList<>();

  private int left;

  public Table(String... titles) {
    this(List.of(titles));
  }

  private Table(List<String> titles) {
    this.titles = titles;
  }

  /** Adds a row with a value for each title. */
  public Table row(Object... values) {
    if (values.length != titles.size()) {
      throw new IllegalArgumentException(
          values.length + " values for " + titles.size() + " titles");
    }
    List<String> row = new ArrayList<>(values.length);
    for (Object value : values) {
      row.add(printable(String.valueOf(value)));
    }
    rows.add(row);
    return this;
  }

  /** Without the rows that have this text nowhere, whatever its case. */
  public Table filtered(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    Table found = new Table(titles);
    for (List<String> row : rows) {
      if (row.stream().anyMatch(cell -> cell.toLowerCase(Locale.ROOT).contains(wanted))) {
        found.rows.add(row);
      }
    }
    return found;
  }

  /** The first rows; 0 = all. */
  public Table limited(int most) {
    if (most <= 0 || rows.size() <= most) {
      return this;
    }
    Table first = new Table(titles);
    first.rows.addAll(rows.subList(0, most));
    first.left = rows.size() - most;
    return first;
  }

  /** How many rows {@link #limited} has left out. */
  public int left() {
    return left;
  }

  public List<List<String>> rows() {
    return rows;
  }

  /** For people: with titles, in columns. */
  public void print(PrintStream out) {
    ShellTable table = new ShellTable();
    titles.forEach(table::column);
    rows.forEach(row -> table.addRow().addContent(row.toArray()));
    table.emptyTableText("none");
    table.print(out);
  }

  /** For scripts: no titles, columns parted by tabs. */
  public void printPlain(PrintStream out) {
    rows.forEach(row -> out.println(String.join("\t", row)));
  }

  /**
   * Peers choose Call-IDs and the like: no control character of theirs may reach a terminal or
   * shift a column, and none that hides or turns round its neighbours.
   */
  public static String printable(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      if (isHarmful(text.charAt(i))) {
        if (clean == null) {
          clean = new StringBuilder(text);
        }
        clean.setCharAt(i, '?');
      }
    }
    return clean == null ? text : clean.toString();
  }

  private static boolean isHarmful(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
