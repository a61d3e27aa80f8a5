package org.drachtio.admin.internal.frame;

/** The first line of a frame: tokens between bars, empty ones included (admin-protocol.md §1.2). */
public final class MetaLine {

  /** More than any command has; what goes beyond is bad input. */
  private static final int MAX_TOKENS = 1024;

  private MetaLine() {}

  /** The tokens, at least one; none at all if there are too many. */
  public static String[] split(String line) {
    int count = 1;
    for (int bar = line.indexOf('|'); bar >= 0; bar = line.indexOf('|', bar + 1)) {
      count++;
    }
    if (count > MAX_TOKENS) {
      return new String[0];
    }
    String[] tokens = new String[count];
    int start = 0;
    for (int i = 0; i < count - 1; i++) {
      int bar = line.indexOf('|', start);
      tokens[i] = line.substring(start, bar);
      start = bar + 1;
    }
    tokens[count - 1] = line.substring(start);
    return tokens;
  }
}
