package org.drachtio.message.internal;

/** Comma-separated token lists. */
public final class TokenLists {

  private TokenLists() {}

  /** Whether the list in the span has the token, compared without case. */
  public static boolean has(byte[] bytes, int start, int end, String token) {
    int p = start;
    while (p < end) {
      int from = Bytes.skipLws(bytes, p, end);
      int comma = from;
      while (comma < end && bytes[comma] != ',') {
        comma++;
      }
      if (Bytes.equalsIgnoreCase(bytes, from, Bytes.trimEnd(bytes, from, comma), token)) {
        return true;
      }
      p = comma + 1;
    }
    return false;
  }
}
