package org.drachtio.metrics.internal.text;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.drachtio.kernel.meter.Distribution;

/**
 * Writes series in one of the {@linkplain Format formats}: a family, then its samples. HELP and
 * TYPE of a family are written also if it has no sample.
 *
 * <p><b>Threading:</b> one thread's.
 */
public final class Exposition {

  private static final String TOTAL = "_total";
  private static final String INFO = "_info";

  private final boolean openMetrics;
  private final StringBuilder text = new StringBuilder(32_768);
  private final Set<String> names = new HashSet<>();
  private String name = "";
  private Type type = Type.GAUGE;

  public Exposition(Format format) {
    openMetrics = format == Format.OPEN_METRICS;
  }

  /**
   * Begins a family; what follows are its samples.
   *
   * @param family as the text format has it: that of a counter with its {@code _total}
   * @throws IllegalArgumentException if it was begun before
   */
  public Exposition family(String family, Type kind, String help) {
    String head = openMetrics ? headOf(family, kind) : family;
    if (!names.add(head)) {
      throw new IllegalArgumentException(family + " is there already");
    }
    name = family;
    type = kind;
    String shown = !openMetrics && kind == Type.INFO ? Type.COUNTER.text() : kind.text();
    text.append("# HELP ").append(head).append(' ');
    escape(help, openMetrics);
    text.append('\n');
    text.append("# TYPE ").append(head).append(' ').append(shown).append('\n');
    return this;
  }

  /** Whether this name was begun, or one that the format does not tell from it. */
  public boolean has(String family, Type kind) {
    return names.contains(openMetrics ? headOf(family, kind) : family);
  }

  /** OpenMetrics names a family without the ending of its samples. */
  private static String headOf(String family, Type kind) {
    String ending = kind == Type.COUNTER ? TOTAL : kind == Type.INFO ? INFO : "";
    return family.endsWith(ending)
        ? family.substring(0, family.length() - ending.length())
        : family;
  }

  /**
   * A sample.
   *
   * @param labels names and values in turn
   */
  public Exposition sample(double value, String... labels) {
    line("", labels, "", "", number(value));
    return this;
  }

  /**
   * A sample.
   *
   * @param labels names and values in turn
   */
  public Exposition sample(long value, String... labels) {
    line("", labels, "", "", Long.toString(value));
    return this;
  }

  /** All samples of a histogram. */
  public Exposition histogram(Distribution seen, String... labels) {
    long count = 0;
    for (int i = 0; i < seen.counts().size(); i++) {
      count += seen.counts().get(i);
      boolean last = i == seen.bounds().size();
      line(
          "_bucket",
          labels,
          "le",
          last ? "+Inf" : bound(seen.bounds().get(i)),
          Long.toString(count));
    }
    line("_sum", labels, "", "", number(seen.seconds()));
    line("_count", labels, "", "", Long.toString(count));
    return this;
  }

  /** One quantile of a summary. */
  public Exposition quantile(double quantile, double value) {
    line("", new String[0], "quantile", bound(quantile), number(value));
    return this;
  }

  /** What belongs to the quantiles of a summary. */
  public Exposition summary(double sum, long count) {
    line("_sum", new String[0], "", "", number(sum));
    line("_count", new String[0], "", "", Long.toString(count));
    return this;
  }

  /** All of it. */
  public byte[] bytes() {
    return (openMetrics ? text + "# EOF\n" : text.toString()).getBytes(StandardCharsets.UTF_8);
  }

  private void line(
      String suffix, String[] labels, String lastName, String lastValue, String value) {
    text.append(name).append(suffix);
    if (openMetrics && type == Type.COUNTER && !name.endsWith(TOTAL)) {
      text.append(TOTAL);
    }
    String separator = "{";
    for (int i = 0; i < labels.length; i += 2) {
      text.append(separator).append(labels[i]).append("=\"");
      escape(labels[i + 1], true);
      text.append('"');
      separator = ",";
    }
    if (!lastName.isEmpty()) {
      text.append(separator).append(lastName).append("=\"").append(lastValue).append('"');
      separator = ",";
    }
    if (separator.equals(",")) {
      text.append('}');
    }
    text.append(' ').append(value).append('\n');
  }

  private void escape(String value, boolean quotes) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '"' -> text.append(quotes ? "\\\"" : "\"");
        default -> text.append(c);
      }
    }
  }

  private String bound(double value) {
    String shown = number(value);
    // OpenMetrics wants the same text for the same bound everywhere, with a fraction
    return openMetrics && shown.indexOf('.') < 0 && shown.indexOf('E') < 0 ? shown + ".0" : shown;
  }

  private static String number(double value) {
    if (value == Double.POSITIVE_INFINITY) {
      return "+Inf";
    }
    if (value == Double.NEGATIVE_INFINITY) {
      return "-Inf";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
