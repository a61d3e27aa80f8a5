package org.drachtio.message.internal;

import java.util.Arrays;

/**
 * What one pass over a message's bytes found: positions in its array and a few numbers, no text. A
 * header line costs three ints.
 *
 * <p><b>Threading:</b> written by the scanner before the message that owns it is published, then
 * only read.
 */
public final class MessageIndex {

  static final int INTS_PER_LINE = 3;

  private static final int[] NO_LINES = {};
  private static final int ID_SHIFT = 24;

  /** Names may not begin beyond this position: number and position of a line share an int. */
  static final int MAX_POSITION = (1 << ID_SHIFT) - 1;

  /** The first fault found. */
  public ScanFault fault = ScanFault.NONE;

  /** Whether the start line is a request line. */
  public boolean request;

  /** First byte of the start line. */
  public int start;

  /** Where the start line ends, without its line break. */
  public int startLineEnd;

  /** First byte of the body. */
  public int bodyStart;

  /** Where the message ends. */
  public int end;

  /** Method of the request; empty for a response. */
  public String method = "";

  /** Span of the Request-URI; empty for a response. */
  public int uriStart;

  public int uriEnd;

  /** Span of the SIP-Version. */
  public int versionStart;

  public int versionEnd;

  /** Status code, 0 for a request. */
  public int status;

  /** Span of the reason phrase; empty for a request. */
  public int reasonStart;

  public int reasonEnd;

  /** 31-polynomial over the bytes of Call-ID; valid if {@link #callIdIsPlain}. */
  public int callIdHash;

  /** Whether Call-ID is there, well-formed and ASCII, so that its bytes are its text. */
  public boolean callIdIsPlain;

  /** Sequence number of CSeq, −1 if absent or malformed. */
  public long cseq = -1;

  /** Method of CSeq; empty if absent or malformed. */
  public String cseqMethod = "";

  /** Span of the tag of From; empty if there is none. */
  public int fromTagStart;

  public int fromTagEnd;

  /** Span of the tag of To; empty if there is none. */
  public int toTagStart;

  public int toTagEnd;

  /** Whether To is there and can be read, so that it is known whether it has a tag. */
  public boolean toIsSound;

  /** −1 if absent or malformed. */
  public int maxForwards = -1;

  /** −1 if absent or malformed. */
  public int contentLength = -1;

  /** −1 if absent or malformed. */
  public long rseq = -1;

  /** Number of Via values. */
  public int viaCount;

  /** Line of the topmost Via, −1 if there is none. */
  public int topViaLine = -1;

  /** Transport of the topmost Via as written; empty if it has no readable sent-by. */
  public String viaTransport = "";

  /** Whether the topmost Via is well-formed. */
  public boolean viaIsSound;

  /** {@value #INTS_PER_LINE} for each line, see {@link #head}; never changed. */
  private int[] lines = NO_LINES;

  /** Number of header lines. */
  public int count() {
    return lines.length / INTS_PER_LINE;
  }

  /** Number of the header's name, see {@link HeaderNames}. */
  public int id(int line) {
    return lines[line * INTS_PER_LINE] >>> ID_SHIFT;
  }

  /** Where the line begins, which is where its name begins. */
  public int nameStart(int line) {
    return lines[line * INTS_PER_LINE] & MAX_POSITION;
  }

  /** Where the value begins, white space skipped. */
  public int valueStart(int line) {
    return lines[line * INTS_PER_LINE + 1];
  }

  /** Where the value ends, trailing white space not counted. */
  public int valueEnd(int line) {
    return lines[line * INTS_PER_LINE + 2];
  }

  /** First line at or after {@code from} with this number, −1 if there is none. */
  public int find(int id, int from) {
    for (int at = from * INTS_PER_LINE; at < lines.length; at += INTS_PER_LINE) {
      if (lines[at] >>> ID_SHIFT == id) {
        return at / INTS_PER_LINE;
      }
    }
    return -1;
  }

  /** The first of the ints of a line; start and end of the value are the others. */
  static int head(int id, int nameStart) {
    return id << ID_SHIFT | nameStart;
  }

  /** Takes the first lines of a buffer over. */
  void lines(int[] buffer, int count) {
    lines = Arrays.copyOf(buffer, count * INTS_PER_LINE);
  }

  /**
   * The index of an edited copy: positions before {@code boundary} move by {@code before}, the
   * others by {@code after}.
   */
  public MessageIndex moved(int boundary, int before, int after) {
    MessageIndex to = new MessageIndex(this, boundary, before, after);
    to.fault = fault;
    to.request = request;
    to.method = method;
    to.status = status;
    to.callIdHash = callIdHash;
    to.callIdIsPlain = callIdIsPlain;
    to.cseq = cseq;
    to.cseqMethod = cseqMethod;
    to.toIsSound = toIsSound;
    to.maxForwards = maxForwards;
    to.contentLength = contentLength;
    to.rseq = rseq;
    to.viaCount = viaCount;
    to.topViaLine = topViaLine;
    to.viaTransport = viaTransport;
    to.viaIsSound = viaIsSound;
    return to;
  }

  MessageIndex() {}

  private MessageIndex(MessageIndex from, int boundary, int before, int after) {
    start = from.start + before;
    startLineEnd = from.startLineEnd + before;
    uriStart = from.uriStart + before;
    uriEnd = from.uriEnd + before;
    versionStart = from.versionStart + before;
    versionEnd = from.versionEnd + before;
    reasonStart = from.reasonStart + before;
    reasonEnd = from.reasonEnd + before;
    bodyStart = move(from.bodyStart, boundary, before, after);
    end = move(from.end, boundary, before, after);
    fromTagStart = move(from.fromTagStart, boundary, before, after);
    fromTagEnd = move(from.fromTagEnd, boundary, before, after);
    toTagStart = move(from.toTagStart, boundary, before, after);
    toTagEnd = move(from.toTagEnd, boundary, before, after);
    lines = new int[from.lines.length];
    for (int i = 0; i < lines.length; i += INTS_PER_LINE) {
      int head = from.lines[i];
      lines[i] = head & ~MAX_POSITION | move(head & MAX_POSITION, boundary, before, after);
      lines[i + 1] = move(from.lines[i + 1], boundary, before, after);
      lines[i + 2] = move(from.lines[i + 2], boundary, before, after);
    }
  }

  private static int move(int position, int boundary, int before, int after) {
    return position + (position < boundary ? before : after);
  }
}
