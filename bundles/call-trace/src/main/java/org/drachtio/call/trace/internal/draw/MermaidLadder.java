package org.drachtio.call.trace.internal.draw;

import org.drachtio.call.trace.internal.draw.Diagram.Arrow;
import org.drachtio.call.trace.internal.draw.Diagram.Participant;
import org.drachtio.message.Printable;

/** A diagram as Mermaid's {@code sequenceDiagram}. Stateless. */
public final class MermaidLadder {

  private MermaidLadder() {}

  /** The text between the fences of a code block. */
  public static String of(Diagram diagram) {
    StringBuilder out = new StringBuilder("sequenceDiagram\n");
    int number = 0;
    for (Participant each : diagram.participants()) {
      out.append("  participant p").append(number++).append(" as ").append(text(each.name()));
      if (!each.address().isEmpty()) {
        out.append(each.name().isEmpty() ? "" : "<br/>").append(text(each.address()));
      }
      out.append('\n');
    }
    long before = 0;
    for (Arrow arrow : diagram.arrows()) {
      String delta = before == 0 ? "" : "+" + Times.span(arrow.micros() - before) + " ";
      before = arrow.micros();
      out.append("  p")
          .append(arrow.from())
          .append(arrow.dashed() ? "-->>" : "->>")
          .append('p')
          .append(arrow.to())
          .append(": ")
          .append(text(delta + arrow.text()))
          .append('\n');
    }
    return out.toString();
  }

  /**
   * Letters, digits and a few signs that mean nothing to Mermaid or HTML; all else as an entity
   * code, which Mermaid knows as {@code #35;}.
   */
  private static String text(String text) {
    StringBuilder out = new StringBuilder();
    Printable.line(text)
        .codePoints()
        .forEach(
            c -> {
              if (Character.isLetterOrDigit(c) || " .,:+-_()@/=×…".indexOf(c) >= 0) {
                out.appendCodePoint(c);
              } else {
                out.append('#').append(c).append(';');
              }
            });
    return out.toString();
  }
}
