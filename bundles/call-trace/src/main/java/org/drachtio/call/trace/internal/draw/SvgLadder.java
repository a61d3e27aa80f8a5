package org.drachtio.call.trace.internal.draw;

import java.time.ZoneId;
import java.util.Locale;
import org.drachtio.call.trace.internal.draw.Diagram.Arrow;
import org.drachtio.call.trace.internal.draw.Diagram.Participant;
import org.drachtio.message.Printable;

/** A diagram as an SVG picture, without scripts and without references. Stateless. */
public final class SvgLadder {

  private static final int LEFT = 190;
  private static final int TOP = 70;
  private static final int STEP = 26;
  private static final int CHARACTER = 8;
  private static final int MIN_GAP = 220;

  private SvgLadder() {}

  /** The whole file. */
  public static String of(Diagram diagram, ZoneId zone) {
    int gap = MIN_GAP;
    for (Arrow arrow : diagram.arrows()) {
      int needed = (arrow.text().length() + 4) * CHARACTER;
      gap = Math.max(gap, needed / Math.abs(arrow.to() - arrow.from()));
    }
    int count = diagram.participants().size();
    int end = TOP + (diagram.arrows().size() + 1) * STEP;
    int height = end + (diagram.notes().size() + 2) * STEP;
    int notes = diagram.notes().stream().mapToInt(String::length).max().orElse(0) * CHARACTER;
    int width = Math.max(LEFT + (count - 1) * gap + MIN_GAP, notes + 40);
    StringBuilder out = new StringBuilder();
    add(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"monospace\" font-size=\"13\">%n",
        width,
        height);
    add(out, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n");
    for (int i = 0; i < count; i++) {
      Participant each = diagram.participants().get(i);
      int x = LEFT + i * gap;
      text(out, x, 24, "middle", each.name());
      text(out, x, 42, "middle", each.address());
      line(out, x, TOP - 16, x, end, "gray", "");
    }
    long before = 0;
    int y = TOP;
    for (Arrow arrow : diagram.arrows()) {
      y += STEP;
      String delta = before == 0 ? "" : "  +" + Times.span(arrow.micros() - before);
      before = arrow.micros();
      text(out, 8, y, "start", Times.ofDay(arrow.micros(), zone) + delta);
      arrow(out, LEFT + arrow.from() * gap, LEFT + arrow.to() * gap, y, arrow);
    }
    y = end;
    for (String note : diagram.notes()) {
      y += STEP;
      text(out, 8, y, "start", note);
    }
    return out.append("</svg>\n").toString();
  }

  private static void arrow(StringBuilder out, int from, int to, int y, Arrow arrow) {
    line(out, from, y, to, y, "black", arrow.dashed() ? " stroke-dasharray=\"4 3\"" : "");
    int back = from < to ? -8 : 8;
    add(out, "<path d=\"M%d %d l%d -4 v8 z\" fill=\"black\"/>%n", to, y, back);
    text(out, (from + to) / 2, y - 5, "middle", arrow.text());
  }

  private static void line(
      StringBuilder out, int x1, int y1, int x2, int y2, String colour, String more) {
    add(
        out,
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\"%s/>%n",
        x1,
        y1,
        x2,
        y2,
        colour,
        more);
  }

  private static void text(StringBuilder out, int x, int y, String anchor, String text) {
    add(
        out,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" xml:space=\"preserve\">%s</text>%n",
        x,
        y,
        anchor,
        escaped(text));
  }

  private static void add(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
  }

  /** No markup and nothing that XML forbids (XML 1.0 §2.2). */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    Printable.line(text)
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                  boolean allowed = c < 0xd800 || c > 0xdfff && c != 0xfffe && c != 0xffff;
                  out.appendCodePoint(allowed ? c : '?');
                }
              }
            });
    return out.toString();
  }
}
