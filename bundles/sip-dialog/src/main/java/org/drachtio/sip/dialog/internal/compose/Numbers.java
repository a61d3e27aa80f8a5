package org.drachtio.sip.dialog.internal.compose;

/** Numbers in header values. */
public final class Numbers {

  private Numbers() {}

  /**
   * The digits that the text begins with, at most {@link Integer#MAX_VALUE}; 0 if there are none.
   */
  public static long of(String text) {
    String digits = text.strip();
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      number = Math.min(Integer.MAX_VALUE, number * 10 + digit);
    }
    return number;
  }
}
