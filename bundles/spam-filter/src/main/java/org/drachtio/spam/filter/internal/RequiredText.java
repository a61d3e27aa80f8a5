package org.drachtio.spam.filter.internal;

/**
 * The longest text that stands in everything that an expression finds: whether it is there is told
 * in a tenth of the time that the expression takes. It is looked for among the literal characters
 * outside of groups, classes and alternatives; where an expression uses what is not understood
 * here, there is none.
 */
final class RequiredText {

  private static final String ANCHORS_AND_CLASSES = "dDsSwWbBAz";

  private final String expression;
  private final StringBuilder run = new StringBuilder();
  private String longest = "";
  private int next;

  private RequiredText(String expression) {
    this.expression = expression;
  }

  /**
   * Of a valid expression.
   *
   * @return empty if there is none
   */
  static String of(String expression) {
    // Flags (of case, for one) change what a literal character means.
    boolean hasFlags = expression.replace("(?:", "").contains("(?");
    boolean isAscii = expression.chars().allMatch(c -> c < 128);
    if (hasFlags || !isAscii) {
      return "";
    }
    RequiredText text = new RequiredText(expression);
    return text.read() ? text.longest : "";
  }

  /** False: something is not understood, or one of several alternatives has to be there. */
  private boolean read() {
    while (next < expression.length()) {
      char c = expression.charAt(next++);
      switch (c) {
        case '|' -> {
          return false;
        }
        case '\\' -> {
          if (!escape()) {
            return false;
          }
        }
        case '(' -> {
          end();
          skipGroup();
        }
        case '[' -> {
          end();
          skipClass();
        }
        case '*', '?' -> mayBeAbsent();
        case '{' -> {
          mayBeAbsent();
          if (!skipCount()) {
            return false;
          }
        }
        case '.', '^', '$', '+' -> end();
        default -> run.append(c);
      }
    }
    end();
    return true;
  }

  private boolean escape() {
    char escaped = expression.charAt(next++);
    if (Character.isLetterOrDigit(escaped)) {
      end();
      return ANCHORS_AND_CLASSES.indexOf(escaped) >= 0;
    }
    run.append(escaped);
    return true;
  }

  private void mayBeAbsent() {
    run.setLength(Math.max(0, run.length() - 1));
    end();
  }

  /** False: the brace is a character like others. */
  private boolean skipCount() {
    int close = expression.indexOf('}', next);
    if (close < 0 || !expression.substring(next, close).matches("[0-9]+(,[0-9]*)?")) {
      return false;
    }
    next = close + 1;
    return true;
  }

  private void end() {
    if (run.length() > longest.length()) {
      longest = run.toString();
    }
    run.setLength(0);
  }

  private void skipGroup() {
    int depth = 1;
    while (depth > 0 && next < expression.length()) {
      switch (expression.charAt(next++)) {
        case '\\' -> next++;
        case '[' -> skipClass();
        case '(' -> depth++;
        case ')' -> depth--;
        default -> {
          // anything may stand in it
        }
      }
    }
  }

  /** A bracket that closes is one of its characters if it stands first. */
  private void skipClass() {
    if (expression.startsWith("^", next)) {
      next++;
    }
    if (expression.startsWith("]", next)) {
      next++;
    }
    while (next < expression.length()) {
      char c = expression.charAt(next++);
      if (c == ']') {
        return;
      }
      if (c == '\\') {
        next++;
      } else if (c == '[' && expression.startsWith(":", next)) {
        next = expression.indexOf(":]", next) + 2;
      }
    }
  }
}
