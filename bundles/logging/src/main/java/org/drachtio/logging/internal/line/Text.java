package org.drachtio.logging.internal.line;

import org.drachtio.message.Printable;

/**
 * The text of a line in a form in which nobody can forge another line: neither one that begins with
 * a time nor one that fail2ban would act on. Thread-safe.
 */
final class Text {
  /** Of a line; the rest of a longer one is left out (observability.md §4). */
  static final int MAX_CHARACTERS = 8192;

  private static final String CUT = "[cut]";
  private static final int DATE_LENGTH = 10;

  /** What filters of fail2ban look for, wherever it stands. */
  private static final String PHRASE = "detected potential spammer";

  private static final String BROKEN_PHRASE = "detected potential\\x20spammer";

  private Text() {}

  /** Of a line that is no trace. */
  static String single(Line line) {
    String text = Printable.line(cut(line.text()));
    // Of a notice the head is ours; what a peer has written comes later.
    int from = line.isNotice() && text.startsWith(PHRASE) ? PHRASE.length() : 0;
    return unforged(text, from);
  }

  /** Without the phrase, from there on. */
  static String unforged(String text, int from) {
    return text.indexOf(PHRASE, from) < 0
        ? text
        : text.substring(0, from) + text.substring(from).replace(PHRASE, BROKEN_PHRASE);
  }

  /**
   * Adds a trace with its line ends.
   *
   * @param indent begins each line but the first
   */
  static void appendTrace(String trace, String indent, StringBuilder out) {
    String text = unforged(trace, 0);
    int begin = 0;
    while (true) {
      int end = text.indexOf('\n', begin);
      int stop = end < 0 ? text.length() : end;
      if (begin > 0) {
        out.append(indent);
      }
      if (indent.isEmpty() && begin > 0 && isDate(text, begin)) {
        out.append(' ');
      }
      if (stop - begin > MAX_CHARACTERS) {
        out.append(text, begin, begin + MAX_CHARACTERS).append(CUT);
      } else {
        out.append(text, begin, stop);
      }
      if (end < 0) {
        return;
      }
      out.append('\n');
      begin = end + 1;
    }
  }

  /** Adds the lines of an exception, each with its end. */
  static void appendStack(Line line, StringBuilder out) {
    for (String each : line.stack()) {
      String text = unforged(each, 0);
      boolean frame = text.startsWith("\tat ") || text.startsWith("\t... ");
      String shown = Printable.line(cut(frame ? text.substring(1) : text));
      if (frame || isDate(shown, 0)) {
        out.append('\t');
      }
      out.append(shown).append('\n');
    }
  }

  private static String cut(String text) {
    return text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) + CUT : text;
  }

  /** Whether what begins there looks like a date, as lines of a log do. */
  private static boolean isDate(String text, int begin) {
    if (text.length() - begin < DATE_LENGTH) {
      return false;
    }
    for (int i = 0; i < DATE_LENGTH; i++) {
      char c = text.charAt(begin + i);
      boolean dash = i == 4 || i == 7;
      if (dash ? c != '-' : c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }
}
