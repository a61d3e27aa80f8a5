package org.drachtio.call.trace.internal.draw;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.drachtio.call.trace.internal.draw.Diagram.Arrow;
import org.drachtio.call.trace.internal.draw.Diagram.Participant;
import org.drachtio.message.Printable;

/** A diagram on a terminal, in characters of one width. */
public final class TextLadder {

  private static final int TIME_WIDTH = 24;
  private static final int MIN_GAP = 16;
  private static final int MAX_NAME = 40;

  private final boolean ascii;
  private final ZoneId zone;

  private TextLadder(boolean ascii, ZoneId zone) {
    this.ascii = ascii;
    this.zone = zone;
  }

  /**
   * Draws it.
   *
   * @param ascii without box-drawing characters
   * @param zone of the times of day
   */
  public static String of(Diagram diagram, boolean ascii, ZoneId zone) {
    return new TextLadder(ascii, zone).draw(diagram);
  }

  private String draw(Diagram diagram) {
    List<String> names = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (Participant each : diagram.participants()) {
      names.add(shown(each.name()));
      addresses.add(shown(each.address()));
    }
    List<String> labels = diagram.arrows().stream().map(each -> line(each.text())).toList();
    int[] columns = columns(diagram, names, addresses, labels);
    StringBuilder out = new StringBuilder();
    header(out, names, columns);
    header(out, addresses, columns);
    out.append(lifelines(columns)).append('\n');
    long before = 0;
    for (int i = 0; i < diagram.arrows().size(); i++) {
      Arrow arrow = diagram.arrows().get(i);
      char[] row = lifelines(columns);
      String delta = before == 0 ? "" : "+" + Times.span(arrow.micros() - before);
      write(row, 0, Times.ofDay(arrow.micros(), zone));
      write(row, TIME_WIDTH - 2 - delta.length(), delta);
      before = arrow.micros();
      arrow(row, columns, arrow, labels.get(i));
      out.append(new String(row).stripTrailing()).append('\n');
    }
    out.append('\n');
    diagram.notes().forEach(note -> out.append(line(note)).append('\n'));
    return out.toString();
  }

  private String line(String text) {
    String clean = Printable.line(text);
    return ascii ? clean.replace("×", "x").replace("…", "~").replaceAll("[^ -~]", "?") : clean;
  }

  private String shown(String name) {
    String clean = line(name);
    return clean.length() <= MAX_NAME ? clean : clean.substring(0, MAX_NAME - 1) + "~";
  }

  /** Where the lifelines stand, so that each name and each label has room. */
  private int[] columns(
      Diagram diagram, List<String> names, List<String> addresses, List<String> labels) {
    int count = names.size();
    int[] widths = new int[count];
    for (int i = 0; i < count; i++) {
      widths[i] = Math.max(names.get(i).length(), addresses.get(i).length());
    }
    int[] columns = new int[count];
    columns[0] = TIME_WIDTH + widths[0] / 2;
    for (int i = 1; i < count; i++) {
      columns[i] = columns[i - 1] + Math.max(MIN_GAP, (widths[i - 1] + widths[i]) / 2 + 2);
      for (int k = 0; k < labels.size(); k++) {
        Arrow arrow = diagram.arrows().get(k);
        int left = Math.min(arrow.from(), arrow.to());
        if (Math.max(arrow.from(), arrow.to()) == i) {
          columns[i] = Math.max(columns[i], columns[left] + labels.get(k).length() + 6);
        }
      }
    }
    return columns;
  }

  private static void header(StringBuilder out, List<String> texts, int[] columns) {
    char[] row = blank(columns[columns.length - 1] + MAX_NAME);
    for (int i = 0; i < columns.length; i++) {
      write(row, columns[i] - texts.get(i).length() / 2, texts.get(i));
    }
    out.append(new String(row).stripTrailing()).append('\n');
  }

  private char[] lifelines(int[] columns) {
    char[] row = blank(columns[columns.length - 1] + 1);
    for (int column : columns) {
      row[column] = ascii ? '|' : '│';
    }
    return row;
  }

  private void arrow(char[] row, int[] columns, Arrow arrow, String label) {
    int from = columns[arrow.from()];
    int to = columns[arrow.to()];
    int left = Math.min(from, to);
    int right = Math.max(from, to);
    char stroke = ascii ? arrow.dashed() ? '.' : '-' : arrow.dashed() ? '╌' : '─';
    for (int x = left + 1; x < right; x++) {
      row[x] = row[x] == ' ' ? stroke : ascii ? '+' : '┼';
    }
    row[from < to ? right - 1 : left + 1] = from < to ? '>' : '<';
    int room = right - left - 1;
    write(row, left + 1 + (room - label.length()) / 2, label);
  }

  private static char[] blank(int length) {
    char[] row = new char[length];
    Arrays.fill(row, ' ');
    return row;
  }

  private static void write(char[] row, int at, String text) {
    for (int i = 0; i < text.length() && at + i < row.length; i++) {
      row[at + i] = text.charAt(i);
    }
  }
}
