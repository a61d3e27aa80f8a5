package org.drachtio.spam.filter.internal;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * About how many instructions an expression compiles to, found without compiling it: {@code
 * ((a{1000}){1000}){1000}} is short, and its program takes more than the heap.
 */
final class ExpressionSize {

  /** No sum and no product of two such overflows. */
  private static final long MOST = 1_000_000;

  private static final String QUOTE = "\\Q";
  private static final String QUOTE_END = "\\E";

  private final String text;
  private int at;

  private ExpressionSize(String text) {
    this.text = text;
  }

  /** At most a million, which stands for all that is more. */
  static long of(String expression) {
    return new ExpressionSize(expression).read();
  }

  private long read() {
    // What stands before each group that is open.
    Deque<Long> outer = new ArrayDeque<>();
    long sum = 0;
    // The last piece: what a repetition behind it repeats.
    long piece = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '(' -> {
          outer.push(sum + piece);
          sum = 0;
          piece = 0;
          at++;
        }
        case ')' -> {
          piece += sum;
          sum = outer.isEmpty() ? 0 : outer.pop();
          at++;
        }
        case '{' -> piece = piece * repetitions();
        case '[' -> {
          sum += piece;
          piece = 1;
          skipClass();
        }
        case '\\' -> {
          sum += piece;
          piece = 1;
          if (text.startsWith(QUOTE, at)) {
            sum += skipQuoted();
          } else {
            skipEscape();
          }
        }
        default -> {
          sum += piece;
          piece = 1;
          at++;
        }
      }
      sum = Math.min(sum, MOST);
      piece = Math.min(piece, MOST);
    }
    return Math.min(MOST, sum + piece);
  }

  /** Behind <code>{2,30}</code>: 30. What is no repetition stands for itself. */
  private long repetitions() {
    int end = text.indexOf('}', at);
    if (end < 0) {
      at++;
      return 1;
    }
    long most = 1;
    for (String number : text.substring(at + 1, end).split(",")) {
      if (!number.isEmpty()
          && number.length() < 6
          && number.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
        most = Math.max(most, Long.parseLong(number));
      }
    }
    at = end + 1;
    return most;
  }

  /** Behind the class, in which a bracket may stand in front. */
  private void skipClass() {
    at++;
    if (at < text.length() && text.charAt(at) == '^') {
      at++;
    }
    if (at < text.length() && text.charAt(at) == ']') {
      at++;
    }
    while (at < text.length() && text.charAt(at) != ']') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
  }

  /** Behind what stands as it is; how many signs these are. */
  private int skipQuoted() {
    int begin = at + QUOTE.length();
    int end = text.indexOf(QUOTE_END, begin);
    int most = end < 0 ? text.length() : end;
    at = end < 0 ? most : end + QUOTE_END.length();
    return most - begin;
  }

  /** Behind the escape, with its <code>{name}</code>. */
  private void skipEscape() {
    char kind = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    at += 2;
    boolean named = kind == 'p' || kind == 'P' || kind == 'x';
    if (named && at < text.length() && text.charAt(at) == '{') {
      int end = text.indexOf('}', at);
      at = end < 0 ? text.length() : end + 1;
    }
  }
}
