package org.drachtio.sip.transport.internal.connection;

/**
 * Finds the messages in a stream by their Content-Length (RFC 3261 §18.3, §20.14). Looks at every
 * byte of a header once, however small the pieces are that it comes in: what it has seen of the
 * message at the front is kept between calls.
 *
 * <p><b>Threading:</b> the I/O thread of its connection.
 */
public final class StreamFramer {

  /** Bound on the start line and headers of a message. */
  static final int MAX_HEADER_BYTES = 64 * 1024;

  /** What stands at the front of the bytes; {@link #length()} is its length. */
  public enum Frame {
    /** Nothing whole yet. */
    PARTIAL,
    /** An empty line between messages: skip it. */
    BLANK,
    /**
     * The second of two empty lines: a keep-alive that wants CRLF as its answer (RFC 5626 §4.4.1).
     */
    PING,
    /** A message. */
    MESSAGE,
    /** The header of a message that is larger than allowed. */
    TOO_LARGE,
    /**
     * The header of a message whose Content-Length is unreadable: where the next one begins is
     * unknown.
     */
    BAD_LENGTH,
    /**
     * A header section with a CR or LF on its own: readers differ about where its lines, and with
     * them the message, end.
     */
    BAD_LINE_END,
    /** The bytes are no SIP, or a header without end. */
    GARBAGE
  }

  private static final String CONTENT_LENGTH = "content-length";
  private static final long HUGE = 1L << 40;

  private final int maxMessageBytes;
  private final int maxHeaderBytes;
  private int length;
  private boolean afterBlank;

  // All of the message at the front; offsets count from its first byte.
  private int examined;
  private int lineStart;
  private int headerLength;
  private boolean startLineSeen;
  private boolean inContentLength;
  private boolean valueEnded;
  private long value;
  private long contentLength;
  private boolean lengthIsBad;
  private boolean lineEndIsBad;

  StreamFramer(int maxMessageBytes) {
    this(maxMessageBytes, false);
  }

  /**
   * Goes on where another one was between two messages, or at the begin of one.
   *
   * @param afterBlank as {@link #isAfterBlank} was
   */
  StreamFramer(int maxMessageBytes, boolean afterBlank) {
    this.maxMessageBytes = maxMessageBytes;
    this.afterBlank = afterBlank;
    this.maxHeaderBytes = Math.min(MAX_HEADER_BYTES, maxMessageBytes);
    reset();
  }

  /**
   * Looks at the bytes received and not yet taken. After {@link Frame#TOO_LARGE}, {@link
   * Frame#BAD_LENGTH}, {@link Frame#BAD_LINE_END} and {@link Frame#GARBAGE} the stream cannot be
   * followed any more.
   *
   * @param from where the first byte stands that was not taken; those shown before must be shown
   *     again
   */
  public Frame next(byte[] bytes, int from, int to) {
    if (from == to) {
      return Frame.PARTIAL;
    }
    if (examined == 0 && !isToken(bytes[from])) {
      return between(bytes, from, to);
    }
    if (headerLength == 0) {
      Frame found = header(bytes, from, to);
      if (found != Frame.MESSAGE) {
        return found;
      }
    }
    long total = headerLength + Math.max(contentLength, 0);
    if (total > to - from) {
      return Frame.PARTIAL;
    }
    length = (int) total;
    afterBlank = false;
    reset();
    return Frame.MESSAGE;
  }

  /**
   * Bytes that the last frame takes; the header alone for {@link Frame#TOO_LARGE}, {@link
   * Frame#BAD_LENGTH} and {@link Frame#BAD_LINE_END}.
   */
  public int length() {
    return length;
  }

  int maxMessageBytes() {
    return maxMessageBytes;
  }

  /** Whether the last frame was the first half of a keep-alive. */
  boolean isAfterBlank() {
    return afterBlank;
  }

  private Frame between(byte[] bytes, int from, int to) {
    int lineFeed = bytes[from] == '\r' ? from + 1 : from;
    if (lineFeed == to) {
      return Frame.PARTIAL;
    }
    if (bytes[lineFeed] != '\n') {
      return Frame.GARBAGE;
    }
    length = lineFeed + 1 - from;
    afterBlank = !afterBlank;
    return afterBlank ? Frame.BLANK : Frame.PING;
  }

  /** Goes on reading the header; {@link Frame#MESSAGE} once it is complete and sound. */
  private Frame header(byte[] bytes, int from, int to) {
    int bound = Math.min(to - from, maxHeaderBytes);
    while (examined < bound) {
      int end = examined;
      byte b = bytes[from + end];
      if (b != '\r' && b != '\n') {
        examined++;
        continue;
      }
      if (b == '\r' && end + 1 == to - from) {
        break; // a line end only together with what comes next
      }
      boolean whole = b == '\r' && bytes[from + end + 1] == '\n';
      lineEndIsBad |= !whole;
      examined += whole ? 2 : 1;
      if (end == lineStart) {
        return endOfHeader();
      }
      if (startLineSeen) {
        line(bytes, from + lineStart, from + end);
      } else if (mentionsSip(bytes, from + lineStart, from + end)) {
        startLineSeen = true;
      } else {
        return Frame.GARBAGE;
      }
      lineStart = examined;
    }
    return examined >= maxHeaderBytes ? Frame.GARBAGE : Frame.PARTIAL;
  }

  private Frame endOfHeader() {
    endOfField();
    headerLength = examined;
    length = headerLength;
    if (lineEndIsBad) {
      return Frame.BAD_LINE_END;
    }
    if (lengthIsBad) {
      return Frame.BAD_LENGTH;
    }
    return headerLength + contentLength > maxMessageBytes ? Frame.TOO_LARGE : Frame.MESSAGE;
  }

  private void line(byte[] bytes, int start, int end) {
    if (bytes[start] == ' ' || bytes[start] == '\t') {
      if (inContentLength) {
        digits(bytes, start, end);
      }
      return;
    }
    endOfField();
    int valueStart = valueOfContentLength(bytes, start, end);
    if (valueStart > 0) {
      inContentLength = true;
      value = -1;
      valueEnded = false;
      digits(bytes, valueStart, end);
    }
  }

  /**
   * Where the value begins if the line is Content-Length or {@code l}; 0 if it is another header.
   */
  private static int valueOfContentLength(byte[] bytes, int start, int end) {
    int at = start;
    if (lower(bytes[start]) == 'l') {
      at++;
    } else {
      while (at < end
          && at - start < CONTENT_LENGTH.length()
          && lower(bytes[at]) == CONTENT_LENGTH.charAt(at - start)) {
        at++;
      }
      if (at - start < CONTENT_LENGTH.length()) {
        return 0;
      }
    }
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    return at < end && bytes[at] == ':' ? at + 1 : 0;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
  }

  private void digits(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      if (isBlank(b)) {
        valueEnded |= value >= 0;
      } else if (b >= '0' && b <= '9' && !valueEnded) {
        value = Math.min(Math.max(value, 0) * 10 + (b - '0'), HUGE);
      } else {
        lengthIsBad = true;
      }
    }
    valueEnded |= value >= 0;
  }

  /** Two lengths, or one without a number, would let two readers see different messages. */
  private void endOfField() {
    if (inContentLength) {
      inContentLength = false;
      lengthIsBad |= value < 0 || contentLength >= 0;
      contentLength = value;
    }
  }

  private static boolean mentionsSip(byte[] bytes, int start, int end) {
    for (int i = start; i + 4 <= end; i++) {
      if (lower(bytes[i]) == 's'
          && lower(bytes[i + 1]) == 'i'
          && lower(bytes[i + 2]) == 'p'
          && bytes[i + 3] == '/') {
        return true;
      }
    }
    return false;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static boolean isToken(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || "-.!%*_+`'~".indexOf(b) >= 0;
  }

  private void reset() {
    examined = 0;
    lineStart = 0;
    headerLength = 0;
    startLineSeen = false;
    inContentLength = false;
    valueEnded = false;
    value = -1;
    contentLength = -1;
    lengthIsBad = false;
    lineEndIsBad = false;
  }
}
