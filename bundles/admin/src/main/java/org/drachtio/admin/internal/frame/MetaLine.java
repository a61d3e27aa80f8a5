package org.drachtio.admin.internal.frame;

import java.nio.charset.StandardCharsets;

/** The first line of a frame: tokens between bars, empty ones included (admin-protocol.md §1.2). */
public final class MetaLine {

  /** More than any command has; what goes beyond is bad input. */
  private static final int MAX_TOKENS = 1024;

  /** The type of nearly all commands. */
  private static final String SIP = "sip";

  private MetaLine() {}

  /** The tokens of the span, at least one; none at all if there are too many. */
  public static String[] split(byte[] bytes, int from, int to) {
    int count = 1;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '|') {
        count++;
      }
    }
    if (count > MAX_TOKENS) {
      return new String[0];
    }
    String[] tokens = new String[count];
    int start = from;
    for (int i = 0; i < count; i++) {
      int end = start;
      while (end < to && bytes[end] != '|') {
        end++;
      }
      tokens[i] = token(bytes, start, end);
      start = end + 1;
    }
    return tokens;
  }

  private static String token(byte[] bytes, int start, int end) {
    if (start == end) {
      return "";
    }
    if (end - start == SIP.length()
        && bytes[start] == 's'
        && bytes[start + 1] == 'i'
        && bytes[start + 2] == 'p') {
      return SIP;
    }
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }
}
