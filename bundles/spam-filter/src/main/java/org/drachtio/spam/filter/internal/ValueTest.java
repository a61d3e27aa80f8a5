package org.drachtio.spam.filter.internal;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * What has to be in a value. Immutable; takes time in proportion to the length of the value, as
 * RE2/J does not go back: no value that a peer chooses makes an expression take longer.
 */
sealed interface ValueTest {

  /** What an expression begins with in a configuration. */
  String REGEX = "regex:";

  /** Longest expression. */
  int MAX_EXPRESSION = 1000;

  /** Whether it is in there. */
  boolean isIn(String value);

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
    try {
      return new Expression(Pattern.compile(expression));
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
  }

  /** An expression that fits somewhere. */
  record Expression(Pattern pattern) implements ValueTest {
    @Override
    public boolean isIn(String value) {
      return pattern.matcher(value).find();
    }
  }
}
