package org.drachtio.spam.filter.internal;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * What has to be in a value. Immutable; takes time in proportion to the length of the value, as
 * RE2/J does not go back: no value that a peer chooses makes an expression take longer. The time
 * for a character grows with the size of the compiled expression, so that is bounded, too.
 */
sealed interface ValueTest {

  /** What an expression begins with in a configuration. */
  String REGEX = "regex:";

  /** Longest expression. */
  int MAX_EXPRESSION = 1000;

  /** Most instructions of a compiled expression: 10 to 20 ns each for a character at worst. */
  int MAX_INSTRUCTIONS = 300;

  /** Whether it is in there. */
  boolean isIn(String value);

  /** What stands in every value that has it; empty if that is not known. */
  String required();

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException which says what is wrong
   */
  static ValueTest of(String text) {
    if (!text.startsWith(REGEX)) {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("an empty value would be in everything");
      }
      return new Substring(text);
    }
    String expression = text.substring(REGEX.length());
    if (expression.isEmpty() || expression.length() > MAX_EXPRESSION) {
      throw new IllegalArgumentException(
          "an expression has 1 to "
              + MAX_EXPRESSION
              + " characters, this one has "
              + expression.length());
    }
    // Before it is compiled: nested repetitions would take the heap.
    long size = ExpressionSize.of(expression);
    try {
      if (size <= MAX_INSTRUCTIONS) {
        Pattern pattern = Pattern.compile(expression);
        size = pattern.programSize();
        if (size <= MAX_INSTRUCTIONS) {
          return new Expression(pattern, RequiredText.of(expression));
        }
      }
      throw new IllegalArgumentException(
          "an expression compiles to at most "
              + MAX_INSTRUCTIONS
              + " instructions, not to "
              + size
              + ": make its repetitions smaller or part it into several values");
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** A text as it is. */
  record Substring(String text) implements ValueTest {
    @Override
    public boolean isIn(String value) {
      return value.contains(text);
    }

    @Override
    public String required() {
      return text;
    }
  }

  /** An expression that fits somewhere. */
  record Expression(Pattern pattern, String required) implements ValueTest {
    @Override
    public boolean isIn(String value) {
      return value.contains(required) && pattern.matcher(value).find();
    }
  }
}
