package org.drachtio.message.internal;

/**
 * Scans one {@code ;name[=value]} at a time and keeps its spans. Reused for all parameters of a
 * value.
 */
final class ParameterScanner {

  int nameStart;
  int nameEnd;

  /** Span of the value, quotes included; −1 where the parameter has no value. */
  int valueStart;

  int valueEnd;

  /**
   * Scans the parameter whose semicolon stands at {@code position}.
   *
   * @return position of the next byte that is no white space; −1 if the parameter is malformed
   */
  int next(byte[] bytes, int position, int end) {
    int p = Bytes.skipLws(bytes, position + 1, end);
    nameStart = p;
    p = Bytes.skipToken(bytes, p, end);
    nameEnd = p;
    valueStart = -1;
    valueEnd = -1;
    if (nameEnd == nameStart) {
      return -1;
    }
    p = Bytes.skipLws(bytes, p, end);
    if (p == end || bytes[p] != '=') {
      return p;
    }
    p = Bytes.skipLws(bytes, p + 1, end);
    valueStart = p;
    if (p < end && bytes[p] == '"') {
      p = Bytes.skipQuoted(bytes, p, end);
      if (p < 0) {
        return -1;
      }
    } else {
      while (p < end && Bytes.isValue(bytes[p])) {
        p++;
      }
      if (p == valueStart) {
        return -1;
      }
    }
    valueEnd = p;
    return Bytes.skipLws(bytes, p, end);
  }

  /** Where the parameter last scanned ends, white space behind it not counted. */
  int end() {
    return valueEnd < 0 ? nameEnd : valueEnd;
  }

  /** Whether the parameter last scanned has this name. */
  boolean is(byte[] bytes, String name) {
    return Bytes.equalsIgnoreCase(bytes, nameStart, nameEnd, name);
  }
}
