package org.drachtio.message.internal;

import java.util.Arrays;

/**
 * Scans a message in one pass: start line, header lines, and the values that the path of every
 * message needs. Nothing throws; the first fault is noted and the scan goes on, so that a 400 can
 * still be built.
 *
 * <p>Allocation: the index and its one int array, of exactly the size that it needs.
 *
 * <p><b>Threading:</b> each thread has its own, see {@link Scanners}.
 */
public final class MessageScanner {

  /** More header lines than this are a fault: the index stays bounded. */
  public static final int MAX_LINES = 1000;

  /** RFC 3261 §8.1.1.5 stops at 2^31−1; clients that begin anywhere go on counting beyond it. */
  private static final long MAX_CSEQ = 0xffff_ffffL;

  /** RFC 3261 §20.22. */
  private static final int MAX_MAX_FORWARDS = 255;

  private static final long MAX_UNSIGNED_INT = 0xffff_ffffL;
  private static final int MAX_STATUS = 699;
  private static final int MIN_STATUS = 100;

  /** Room for the header lines of most messages. */
  private static final int FIRST_LINES = 32;

  private final AddressScanner address;
  private final ViaScanner via;

  /** The header lines so far, as the index has them. */
  private int[] lines = new int[FIRST_LINES * MessageIndex.INTS_PER_LINE];

  private int count;

  private byte[] bytes;
  private MessageIndex index;
  private ScanFault startLineFault;
  private ScanFault headerFault;
  private boolean badVersion;
  private boolean badLineEnd;

  /** Numbers of the single-instance headers met, one bit each. */
  private int met;

  MessageScanner(AddressScanner address, ViaScanner via) {
    this.address = address;
    this.via = via;
  }

  /** Scans the span; leading line breaks are skipped (RFC 3261 §7.5). */
  public static MessageIndex scan(byte[] bytes, int offset, int length) {
    MessageScanner scanner = Scanners.message();
    MessageIndex index = scanner.begin(bytes);
    scanner.scan(offset, offset + length);
    scanner.end();
    return index;
  }

  /** Whether the value of a header with this number is read, if an application gives it. */
  public static boolean reads(int id) {
    return switch (id) {
      case HeaderNames.FROM,
          HeaderNames.TO,
          HeaderNames.CALL_ID,
          HeaderNames.CSEQ,
          HeaderNames.MAX_FORWARDS,
          HeaderNames.CONTACT,
          HeaderNames.RSEQ,
          HeaderNames.RACK,
          HeaderNames.SESSION_EXPIRES ->
          true;
      default -> false;
    };
  }

  /** Whether a value stands up to the scan; for headers that {@link #reads} names. */
  public static boolean canRead(int id, byte[] value) {
    MessageScanner scanner = Scanners.message();
    scanner.begin(value).request = true;
    int start = Bytes.skipLws(value, 0, value.length);
    int end = Bytes.trimEnd(value, start, value.length);
    boolean readable =
        switch (id) {
          case HeaderNames.CONTACT -> scanner.contacts(start, end);
          case HeaderNames.RSEQ -> Bytes.decimal(value, start, end, MAX_UNSIGNED_INT) >= 0;
          default -> scanner.value(id, start, end);
        };
    scanner.end();
    return readable;
  }

  private MessageIndex begin(byte[] scanned) {
    bytes = scanned;
    index = new MessageIndex();
    count = 0;
    startLineFault = ScanFault.NONE;
    headerFault = ScanFault.NONE;
    badVersion = false;
    badLineEnd = false;
    met = 0;
    return index;
  }

  /** Keeps nothing alive that was scanned. */
  private void end() {
    bytes = null;
    index = null;
  }

  private void scan(int offset, int end) {
    int p = offset;
    while (p < end && (bytes[p] == '\r' || bytes[p] == '\n')) {
      p++;
    }
    index.start = p;
    int lineEnd = p;
    while (lineEnd < end && bytes[lineEnd] != '\r' && bytes[lineEnd] != '\n') {
      lineEnd++;
    }
    int next = behindLineEnd(lineEnd, end);
    lineEnd = Bytes.trimEnd(bytes, p, lineEnd);
    index.startLineEnd = lineEnd;
    index.bodyStart = end;
    index.end = end;
    if (!startLine(p, lineEnd)) {
      index.fault = Faults.NOT_SIP;
      return;
    }
    body(headerLines(next, end), end);
    index.lines(lines, count);
    index.fault = verdict();
  }

  private boolean startLine(int start, int end) {
    return end - start >= 4 && Bytes.equalsIgnoreCase(bytes, start, start + 4, "SIP/")
        ? statusLine(start, end)
        : requestLine(start, end);
  }

  private boolean statusLine(int start, int end) {
    int space = indexOf(' ', start, end);
    if (space < 0) {
      return false;
    }
    version(start, space);
    int digits = space + 1;
    int p = digits;
    while (p < end && Bytes.isDigit(bytes[p])) {
      p++;
    }
    int status = (int) Bytes.decimal(bytes, digits, p, MAX_STATUS);
    if (status < MIN_STATUS || (p < end && bytes[p] != ' ')) {
      startLineFault = Faults.BAD_RESPONSE;
    }
    index.status = Math.max(status, 0);
    index.reasonStart = Math.min(p + 1, end);
    index.reasonEnd = end;
    return true;
  }

  private boolean requestLine(int start, int end) {
    int methodEnd = Bytes.skipToken(bytes, start, end);
    if (methodEnd == start || methodEnd == end || bytes[methodEnd] != ' ') {
      return false;
    }
    int lastSpace = end - 1;
    while (bytes[lastSpace] != ' ') {
      lastSpace--;
    }
    int versionStart = lastSpace + 1;
    if (lastSpace == methodEnd
        || end - versionStart < 4
        || !Bytes.equalsIgnoreCase(bytes, versionStart, versionStart + 4, "SIP/")) {
      return false;
    }
    index.request = true;
    index.method = KnownMethods.of(bytes, start, methodEnd);
    index.uriStart = methodEnd + 1;
    index.uriEnd = lastSpace;
    version(versionStart, end);
    if (!UriScanner.isReadable(bytes, index.uriStart, index.uriEnd)) {
      startLineFault = Faults.BAD_REQUEST;
    }
    return true;
  }

  private void version(int start, int end) {
    index.versionStart = start;
    index.versionEnd = end;
    badVersion = !Bytes.equalsIgnoreCase(bytes, start, end, "SIP/2.0");
  }

  private int indexOf(char c, int start, int end) {
    for (int p = start; p < end; p++) {
      if (bytes[p] == c) {
        return p;
      }
    }
    return -1;
  }

  /** Scans the lines up to the blank one; returns where the body begins. */
  private int headerLines(int start, int end) {
    int p = start;
    while (p < end) {
      if (bytes[p] == '\r' || bytes[p] == '\n') {
        return behindLineEnd(p, end);
      }
      if (count == MAX_LINES || p > MessageIndex.MAX_POSITION) {
        note(Faults.bad(index.request));
        return end;
      }
      p = headerLine(p, end);
    }
    return end;
  }

  /** Scans one line with its continuations; returns where the next one begins. */
  private int headerLine(int start, int end) {
    int nameEnd = Bytes.skipToken(bytes, start, end);
    int p = nameEnd;
    while (p < end && (bytes[p] == ' ' || bytes[p] == '\t')) {
      p++;
    }
    boolean named = nameEnd > start && p < end && bytes[p] == ':';
    int valueStart = named ? p + 1 : p;
    int lineEnd;
    p = valueStart;
    while (true) {
      while (p < end && (bytes[p] & 0xff) >= ' ') {
        p++;
      }
      lineEnd = p;
      if (p == end) {
        break;
      }
      if (bytes[p] == '\r' || bytes[p] == '\n') {
        p = behindLineEnd(p, end);
        // Only a CRLF can be a fold, so that no value has any other CR or LF in it.
        if (p - lineEnd < 2 || p == end || (bytes[p] != ' ' && bytes[p] != '\t')) {
          break;
        }
      } else {
        p++;
      }
    }
    if (!named) {
      note(Faults.bad(index.request));
    }
    if (named) {
      valueStart = Bytes.skipLws(bytes, valueStart, lineEnd);
      int valueEnd = Bytes.trimEnd(bytes, valueStart, lineEnd);
      int id = HeaderNames.idOf(bytes, start, nameEnd);
      add(id, start, valueStart, valueEnd);
      if (id != HeaderNames.UNKNOWN && !value(id, valueStart, valueEnd)) {
        note(Faults.badHeader(index.request, id));
      }
    }
    return p;
  }

  private void add(int id, int nameStart, int valueStart, int valueEnd) {
    int at = count * MessageIndex.INTS_PER_LINE;
    if (at == lines.length) {
      lines = Arrays.copyOf(lines, lines.length * 2);
    }
    lines[at] = MessageIndex.head(id, nameStart);
    lines[at + 1] = valueStart;
    lines[at + 2] = valueEnd;
    count++;
  }

  /**
   * Position behind a line end. A line ends at CRLF (RFC 3261 §7). A CR or LF on its own also ends
   * it here, and makes the message a faulty one: readers behind us may or may not take it for a
   * line end, and the difference is header injection.
   */
  private int behindLineEnd(int position, int end) {
    if (position == end) {
      return end;
    }
    if (bytes[position] == '\r' && position + 1 < end && bytes[position + 1] == '\n') {
      return position + 2;
    }
    badLineEnd = true;
    return position + 1;
  }

  /**
   * Reads a value that the path needs; false if it is malformed or a second one where one is
   * allowed.
   */
  private boolean value(int id, int start, int end) {
    return switch (id) {
      case HeaderNames.VIA -> via(start, end);
      case HeaderNames.FROM -> isFirst(id) && from(start, end);
      case HeaderNames.TO -> isFirst(id) && to(start, end);
      case HeaderNames.CALL_ID -> isFirst(id) && callId(start, end);
      case HeaderNames.CSEQ -> isFirst(id) && cseq(start, end);
      case HeaderNames.MAX_FORWARDS -> isFirst(id) && maxForwards(start, end);
      case HeaderNames.CONTENT_LENGTH -> isFirst(id) && contentLength(start, end);
      case HeaderNames.CONTACT ->
          !MethodNames.REGISTER.equals(index.method) || contacts(start, end);
      case HeaderNames.RSEQ -> rseq(start, end);
      case HeaderNames.RACK -> !index.request || rack(start, end);
      case HeaderNames.SESSION_EXPIRES -> sessionExpires(start, end);
      default -> true;
    };
  }

  private boolean isFirst(int id) {
    int bit = 1 << id;
    boolean first = (met & bit) == 0;
    met |= bit;
    return first;
  }

  private boolean via(int start, int end) {
    boolean top = index.topViaLine < 0;
    if (top) {
      index.topViaLine = count - 1;
    }
    int p = start;
    while (true) {
      int stop = via.scan(bytes, p, end);
      if (top) {
        index.viaTransport = via.transport(bytes);
        index.viaIsSound = stop >= 0;
        top = false;
      }
      if (stop < 0) {
        return false;
      }
      index.viaCount++;
      if (stop == end) {
        return true;
      }
      p = stop + 1;
    }
  }

  private boolean from(int start, int end) {
    if (address.scanLoosely(bytes, start, end) != end || tagHasSeparator()) {
      return false;
    }
    index.fromTagStart = address.tagStart;
    index.fromTagEnd = address.tagEnd;
    return true;
  }

  /**
   * In a dialog id the tag stands behind a semicolon, and in a frame the id stands between bars: a
   * tag with one of these characters, which no token has, would be parsed wrongly.
   */
  private boolean tagHasSeparator() {
    for (int p = address.tagStart; p < address.tagEnd; p++) {
      if (bytes[p] == '|' || bytes[p] == ';') {
        return true;
      }
    }
    return false;
  }

  private boolean to(int start, int end) {
    index.toIsSound = address.scanLoosely(bytes, start, end) == end;
    if (!index.toIsSound) {
      return false;
    }
    index.toTagStart = address.tagStart;
    index.toTagEnd = address.tagEnd;
    return true;
  }

  private boolean callId(int start, int end) {
    int hash = 0;
    int all = 0;
    for (int p = start; p < end; p++) {
      byte b = bytes[p];
      // A Call-ID with spaces breaks the grammar (RFC 3261 §25.1) but can be handled; a bar would
      // end a token of a frame.
      boolean blank = b == ' ' || b == '\t';
      if ((b & 0xff) < ' ' && !blank || b == 0x7f || b == '|') {
        return false;
      }
      hash = hash * 31 + b;
      all |= b;
    }
    index.callIdHash = hash;
    index.callIdIsPlain = all >= 0 && start < end;
    return start < end;
  }

  private boolean cseq(int start, int end) {
    int p = start;
    while (p < end && Bytes.isDigit(bytes[p])) {
      p++;
    }
    int method = Bytes.skipLws(bytes, p, end);
    index.cseq = Bytes.decimal(bytes, start, p, MAX_CSEQ);
    if (method == p || Bytes.skipToken(bytes, method, end) != end || method == end) {
      index.cseq = -1;
      return false;
    }
    index.cseqMethod = KnownMethods.of(bytes, method, end);
    return index.cseq >= 0;
  }

  private boolean maxForwards(int start, int end) {
    index.maxForwards = (int) Bytes.decimal(bytes, start, end, MAX_MAX_FORWARDS);
    return index.maxForwards >= 0;
  }

  private boolean contentLength(int start, int end) {
    int length = (int) Bytes.decimal(bytes, start, end, Integer.MAX_VALUE);
    index.contentLength = length;
    return length >= 0;
  }

  /**
   * The Contact values of a REGISTER are read by the server (registered flows). Those of other
   * messages are read where they are needed, and a malformed one counts as absent.
   */
  private boolean contacts(int start, int end) {
    if (end - start == 1 && bytes[start] == '*') {
      return true;
    }
    int p = start;
    while (true) {
      int stop = address.scan(bytes, p, end);
      if (stop < 0 || stop == end) {
        return stop == end;
      }
      p = stop + 1;
    }
  }

  private boolean rseq(int start, int end) {
    index.rseq = Bytes.decimal(bytes, start, end, MAX_UNSIGNED_INT);
    return index.rseq >= 0 || index.request;
  }

  /**
   * RFC 3262 §7.2: response-num LWS CSeq-num LWS Method. What follows behind more LWS is ignored:
   * there are peers that name the method twice.
   */
  private boolean rack(int start, int end) {
    int p = start;
    while (p < end && Bytes.isDigit(bytes[p])) {
      p++;
    }
    int second = Bytes.skipLws(bytes, p, end);
    int q = second;
    while (q < end && Bytes.isDigit(bytes[q])) {
      q++;
    }
    int method = Bytes.skipLws(bytes, q, end);
    int rest = Bytes.skipToken(bytes, method, end);
    return second > p
        && method > q
        && rest > method
        && (rest == end || Bytes.skipLws(bytes, rest, end) > rest)
        && Bytes.decimal(bytes, start, p, MAX_UNSIGNED_INT) >= 0
        && Bytes.decimal(bytes, second, q, MAX_CSEQ) >= 0;
  }

  /** RFC 4028 §4: delta-seconds, then parameters. */
  private boolean sessionExpires(int start, int end) {
    int p = start;
    while (p < end && Bytes.isDigit(bytes[p])) {
      p++;
    }
    if (Bytes.decimal(bytes, start, p, MAX_UNSIGNED_INT) < 0) {
      return false;
    }
    p = Bytes.skipLws(bytes, p, end);
    return p == end || bytes[p] == ';';
  }

  /** Cuts the body at Content-Length; too little of it is a fault (RFC 3261 §18.3). */
  private void body(int bodyStart, int end) {
    index.bodyStart = bodyStart;
    int length = index.contentLength;
    if (length > end - bodyStart) {
      note(Faults.badHeader(index.request, HeaderNames.CONTENT_LENGTH));
    } else if (length >= 0) {
      index.end = bodyStart + length;
    }
  }

  private void note(ScanFault fault) {
    if (!headerFault.isFault()) {
      headerFault = fault;
    }
  }

  /** The sanity checks, after the bad headers: sip-behaviour.md §1.1. */
  private ScanFault verdict() {
    if (badLineEnd) {
      return Faults.badLineEnd(index.request);
    }
    if (headerFault.isFault()) {
      return headerFault;
    }
    if (startLineFault.isFault()) {
      return startLineFault;
    }
    int wanted =
        1 << HeaderNames.FROM
            | 1 << HeaderNames.TO
            | 1 << HeaderNames.CALL_ID
            | 1 << HeaderNames.CSEQ;
    if ((met & wanted) != wanted || index.topViaLine < 0) {
      return Faults.bad(index.request);
    }
    if (index.request && !index.method.equals(index.cseqMethod)) {
      return Faults.BAD_REQUEST;
    }
    if (badVersion) {
      return index.request ? Faults.BAD_VERSION : Faults.BAD_RESPONSE;
    }
    return ScanFault.NONE;
  }
}
