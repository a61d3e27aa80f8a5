package org.drachtio.message.internal;

/**
 * Scans a name-addr or addr-spec with its header parameters (RFC 3261 §20.10, §25.1). Reusable; the
 * spans of the last scan stand in its fields. Quoted strings and angle brackets hide commas,
 * semicolons and tags.
 */
public final class AddressScanner {

  /** Span of the display name, quotes included; empty if there is none. */
  public int displayStart;

  public int displayEnd;

  /** Span of the URI without angle brackets. */
  public int uriStart;

  public int uriEnd;

  /** Span of all header parameters, from the first semicolon; empty if there are none. */
  public int parametersStart;

  public int parametersEnd;

  /** Span of the tag; empty if there is none. */
  public int tagStart;

  public int tagEnd;

  /** Whether the URI stands in angle brackets. */
  public boolean bracketed;

  private boolean loose;

  private final UriScanner uri = new UriScanner();
  private final ParameterScanner parameter = new ParameterScanner();

  /**
   * Scans one value.
   *
   * @return the position where it ends: at a comma or at {@code end}; −1 if it is malformed
   */
  public int scan(byte[] bytes, int start, int end) {
    loose = false;
    return value(bytes, start, end);
  }

  /**
   * As {@link #scan}, for a value of which the path needs the tag only: anything that is not empty
   * may stand for the URI, as long as it is clear where it ends.
   */
  public int scanLoosely(byte[] bytes, int start, int end) {
    loose = true;
    return value(bytes, start, end);
  }

  private int value(byte[] bytes, int start, int end) {
    tagStart = 0;
    tagEnd = 0;
    int p = Bytes.skipLws(bytes, start, end);
    displayStart = p;
    if (p < end && bytes[p] == '"') {
      p = Bytes.skipQuoted(bytes, p, end);
      if (p < 0) {
        return -1;
      }
      displayEnd = p;
      p = Bytes.skipLws(bytes, p, end);
      if (p == end || bytes[p] != '<') {
        return -1;
      }
    } else {
      while (p < end && (Bytes.isDisplay(bytes[p]) || Bytes.isLws(bytes[p]))) {
        p++;
      }
      displayEnd = p;
    }
    if (p == end) {
      return -1;
    }
    if (bytes[p] == '<') {
      displayEnd = Bytes.trimEnd(bytes, displayStart, displayEnd);
      p = bracketed(bytes, p, end);
    } else {
      displayEnd = displayStart;
      p = unbracketed(bytes, displayStart, end);
    }
    return p < 0 ? -1 : parameters(bytes, p, end);
  }

  private int bracketed(byte[] bytes, int open, int end) {
    bracketed = true;
    int p = open + 1;
    uriStart = p;
    while (p < end && bytes[p] != '>') {
      p++;
    }
    uriEnd = p;
    return p < end && isUri(bytes) ? p + 1 : -1;
  }

  private int unbracketed(byte[] bytes, int start, int end) {
    bracketed = false;
    uriStart = start;
    int p = start;
    // Without brackets a semicolon begins header parameters, and comma and question mark are not
    // allowed (§20).
    while (p < end && (Bytes.isValue(bytes[p]) && bytes[p] != '?' || loose && bytes[p] == ' ')) {
      p++;
    }
    uriEnd = loose ? Bytes.trimEnd(bytes, start, p) : p;
    return isUri(bytes) ? p : -1;
  }

  private boolean isUri(byte[] bytes) {
    return loose ? isText(bytes) : uri.scan(bytes, uriStart, uriEnd) != UriScanner.Kind.MALFORMED;
  }

  private boolean isText(byte[] bytes) {
    for (int p = uriStart; p < uriEnd; p++) {
      boolean bracket = bytes[p] == '<' || bytes[p] == '>';
      if ((bytes[p] & 0xff) < ' ' || bytes[p] == 0x7f || bracket && !bracketed) {
        return false;
      }
    }
    return uriEnd > uriStart;
  }

  private int parameters(byte[] bytes, int position, int end) {
    int p = Bytes.skipLws(bytes, position, end);
    parametersStart = p;
    parametersEnd = p;
    while (p < end && bytes[p] == ';') {
      p = parameter.next(bytes, p, end);
      if (p < 0) {
        return -1;
      }
      parametersEnd = parameter.end();
      if (tagEnd == 0 && parameter.is(bytes, "tag")) {
        if (parameter.valueStart < 0) {
          return -1;
        }
        tagStart = parameter.valueStart;
        tagEnd = parameter.valueEnd;
      }
    }
    return p == end || bytes[p] == ',' ? p : -1;
  }
}
