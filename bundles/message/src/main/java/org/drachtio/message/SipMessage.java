package org.drachtio.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.drachtio.message.internal.Bytes;
import org.drachtio.message.internal.Hash;
import org.drachtio.message.internal.HeaderNames;
import org.drachtio.message.internal.MessageIndex;
import org.drachtio.message.internal.MessageScanner;
import org.drachtio.message.internal.Scanners;
import org.drachtio.message.internal.TokenLists;
import org.drachtio.message.internal.ViaScanner;

/**
 * A SIP message: the bytes as received (or as built) and an index of its headers. Values are parsed
 * when first asked for.
 *
 * <p><b>Threading:</b> immutable and safe to share, except that a message from {@link #scan} shares
 * the caller's array until {@link #detached} or {@link #received} has made its own copy. Memo
 * fields may be filled twice with equal values.
 *
 * <p><b>Cost:</b> a scan allocates the index (positions only, three ints per header line) and no
 * text, no scanner either; a string is made when it is first asked for and kept where the path asks
 * again. {@link #received} and {@link #detached} copy the bytes and shift the index, they do not
 * scan again.
 *
 * <p>Strings are UTF-8. Header names are matched without case, compact forms included (RFC 3261
 * §7.3.3 and the IANA registry).
 */
public final class SipMessage {

  private static final String SIP_2_0 = "SIP/2.0";

  private final byte[] bytes;
  private final MessageIndex index;

  // Memo fields; null = not asked for yet. All hold immutable values, so that a race only repeats
  // work.
  private String requestUri;
  private String callId;
  private String fromTag;
  private String toTag;
  private Via topVia;
  private Optional<NameAddress> contact;
  private Optional<NameAddress> from;
  private Optional<NameAddress> to;
  private List<NameAddress> routes;
  private List<NameAddress> recordRoutes;

  SipMessage(byte[] bytes, MessageIndex index) {
    this.bytes = bytes;
    this.index = index;
  }

  /**
   * Scans one message; never throws on bad input: {@link #fault()} tells what is wrong.
   *
   * @param bytes shared, not copied
   */
  public static SipMessage scan(byte[] bytes, int offset, int length) {
    return new SipMessage(bytes, MessageScanner.scan(bytes, offset, length));
  }

  /** As {@link #scan(byte[], int, int)} over the whole array. */
  public static SipMessage scan(byte[] bytes) {
    return scan(bytes, 0, bytes.length);
  }

  /** A copy with an array of its own, unchanged but for the letter case of its SIP-Version. */
  public SipMessage detached() {
    byte[] copy = Arrays.copyOfRange(bytes, index.start, index.end);
    return copied(
        copy, index.start == 0 ? index : index.moved(0, -index.start, -index.start), this);
  }

  /**
   * The message of a copy. Its SIP-Version is in upper case, as it is to be sent (RFC 3261 §7.1)
   * and as the client library must have it. The Call-ID of the original is read once at most.
   */
  static SipMessage copied(byte[] copy, MessageIndex index, SipMessage original) {
    int start = index.versionStart;
    if (Bytes.equalsIgnoreCase(copy, start, index.versionEnd, SIP_2_0)) {
      for (int i = 0; i < SIP_2_0.length(); i++) {
        copy[start + i] = (byte) SIP_2_0.charAt(i);
      }
    }
    SipMessage message = new SipMessage(copy, index);
    message.callId = original.callId;
    return message;
  }

  /**
   * A copy with an array of its own whose top Via tells where the message came from: a
   * client-supplied {@code received} is removed, {@code received=} is added if the sent-by host
   * differs from the source (sip-behaviour.md §1.1.4), {@code rport=<port>} is always set.
   * Everything else is copied byte for byte, but for the letter case of the SIP-Version.
   *
   * @param address numeric source address, IPv6 without brackets
   */
  public SipMessage received(String address, int port) {
    return index.viaIsSound ? ReceivedVia.mark(this, address, port) : detached();
  }

  /** The first fault found, {@link Fault#NONE} for a sound message. */
  public Fault fault() {
    return Fault.of(index.fault);
  }

  /** Whether the start line is a request line. */
  public boolean isRequest() {
    return index.request;
  }

  /**
   * The method of a request, or of a response's CSeq; interned for known methods; empty if there is
   * none.
   */
  public String method() {
    return index.request ? index.method : index.cseqMethod;
  }

  /** The Request-URI as written; empty for a response. */
  public String requestUri() {
    String uri = requestUri;
    if (uri == null) {
      uri = Bytes.text(bytes, index.uriStart, index.uriEnd);
      requestUri = uri;
    }
    return uri;
  }

  /** The SIP-Version as written, e.g. {@code SIP/2.0}. */
  public String version() {
    return Bytes.equalsExactly(bytes, index.versionStart, index.versionEnd, SIP_2_0)
        ? SIP_2_0
        : Bytes.text(bytes, index.versionStart, index.versionEnd);
  }

  /** The status code; 0 for a request. */
  public int status() {
    return index.status;
  }

  /** The reason phrase; empty for a request. */
  public String reason() {
    return Bytes.text(bytes, index.reasonStart, index.reasonEnd);
  }

  /** Start line without CRLF. */
  public String startLine() {
    return Bytes.text(bytes, index.start, index.startLineEnd);
  }

  /** Value of Call-ID; empty if absent. */
  public String callId() {
    String id = callId;
    if (id == null) {
      id = firstValue(HeaderNames.CALL_ID);
      callId = id;
    }
    return id;
  }

  /**
   * {@link #hashOf}({@link #callId()}), without making the string unless it has other characters
   * than ASCII.
   */
  public int callIdHash() {
    // Of ASCII text the polynomial over the bytes, found in passing by the scan, is that over the
    // characters.
    return index.callIdIsPlain ? Hash.mix(index.callIdHash) : hashOf(callId());
  }

  /**
   * The hash that chooses the lane: {@link String#hashCode} mixed so that its low bits are spread.
   */
  public static int hashOf(String callId) {
    return Hash.mix(callId.hashCode());
  }

  /** Sequence number of CSeq; −1 if absent or malformed. */
  public long cseq() {
    return index.cseq;
  }

  /** Method of CSeq, interned for known methods; empty if absent. */
  public String cseqMethod() {
    return index.cseqMethod;
  }

  /** Tag of From; empty if there is none. */
  public String fromTag() {
    String tag = fromTag;
    if (tag == null) {
      tag = Bytes.text(bytes, index.fromTagStart, index.fromTagEnd);
      fromTag = tag;
    }
    return tag;
  }

  /** Tag of To; empty if there is none. */
  public String toTag() {
    String tag = toTag;
    if (tag == null) {
      tag = Bytes.text(bytes, index.toTagStart, index.toTagEnd);
      toTag = tag;
    }
    return tag;
  }

  /**
   * The topmost Via value; {@link Via#NONE} if absent or without a readable sent-by. Of a value
   * whose parameters are malformed it has what stands before the mistake.
   */
  public Via topVia() {
    Via via = topVia;
    if (via == null) {
      via = readTopVia();
      topVia = via;
    }
    return via;
  }

  /** Transport of {@link #topVia} as written, e.g. {@code UDP}; empty if that is none. */
  public String viaTransport() {
    return index.viaTransport;
  }

  /** How many Via values there are, over all Via lines. */
  public int viaCount() {
    return index.viaCount;
  }

  /** Max-Forwards; −1 if absent or malformed. */
  public int maxForwards() {
    return index.maxForwards;
  }

  /** Content-Length as declared; −1 if absent or malformed. */
  public int contentLength() {
    return index.contentLength;
  }

  /** The first Contact value; empty if absent, malformed or {@code *}. */
  public Optional<NameAddress> contact() {
    Optional<NameAddress> value = contact;
    if (value == null) {
      value = firstAddress(HeaderNames.CONTACT);
      contact = value;
    }
    return value;
  }

  /** From; empty if absent or malformed. Its URI may be anything. */
  public Optional<NameAddress> from() {
    Optional<NameAddress> value = from;
    if (value == null) {
      value = onlyAddress(HeaderNames.FROM);
      from = value;
    }
    return value;
  }

  /** To; empty if absent or malformed. Its URI may be anything. */
  public Optional<NameAddress> to() {
    Optional<NameAddress> value = to;
    if (value == null) {
      value = onlyAddress(HeaderNames.TO);
      to = value;
    }
    return value;
  }

  /** The Route values in order, over all Route lines, up to the first malformed one. */
  public List<NameAddress> routes() {
    List<NameAddress> values = routes;
    if (values == null) {
      values = allAddresses(HeaderNames.ROUTE);
      routes = values;
    }
    return values;
  }

  /** The Record-Route values in order, over all lines, up to the first malformed one. */
  public List<NameAddress> recordRoutes() {
    List<NameAddress> values = recordRoutes;
    if (values == null) {
      values = allAddresses(HeaderNames.RECORD_ROUTE);
      recordRoutes = values;
    }
    return values;
  }

  /** RSeq of a reliable provisional response; −1 if absent or malformed (RFC 3262). */
  public long rseq() {
    return index.rseq;
  }

  /** Whether a header with this name is present. */
  public boolean has(String name) {
    return line(name, HeaderNames.idOf(name), 0) >= 0;
  }

  /** Value of the first header line with this name, unfolded and trimmed. */
  public Optional<String> header(String name) {
    int line = line(name, HeaderNames.idOf(name), 0);
    return line < 0 ? Optional.empty() : Optional.of(value(line));
  }

  /**
   * Values of all header lines with this name, in order, unfolded and trimmed, commas not split.
   */
  public List<String> headers(String name) {
    int id = HeaderNames.idOf(name);
    int line = line(name, id, 0);
    if (line < 0) {
      return List.of();
    }
    List<String> values = new ArrayList<>(4);
    while (line >= 0) {
      values.add(value(line));
      line = line(name, id, line + 1);
    }
    return Collections.unmodifiableList(values);
  }

  /**
   * Whether a comma-separated token list such as Require or Supported has this token (without
   * case), over all its lines.
   */
  public boolean hasToken(String name, String token) {
    int id = HeaderNames.idOf(name);
    for (int line = line(name, id, 0); line >= 0; line = line(name, id, line + 1)) {
      if (TokenLists.has(bytes, index.valueStart(line), index.valueEnd(line), token)) {
        return true;
      }
    }
    return false;
  }

  /** All header lines in order: name as written, value unfolded and trimmed. */
  public void forEachHeader(BiConsumer<String, String> visitor) {
    for (int line = 0; line < index.count(); line++) {
      visitor.accept(name(line), value(line));
    }
  }

  /** Length of the whole message in bytes. */
  public int length() {
    return index.end - index.start;
  }

  /** Length of the body in bytes. */
  public int bodyLength() {
    return index.end - index.bodyStart;
  }

  /** A copy of the body. */
  public byte[] body() {
    return Arrays.copyOfRange(bytes, index.bodyStart, index.end);
  }

  /** Length of the message as {@link #copySpelledOut} writes it. */
  public int spelledOutLength() {
    int length = length();
    for (int line = 0; line < index.count(); line++) {
      if (isCompact(line)) {
        length += HeaderNames.canonical(index.id(line)).length() - 1;
      }
    }
    return length;
  }

  /**
   * Copies the whole message with the compact names of headers written out (RFC 3261 §7.3.3), which
   * not every reader knows; all else stays byte for byte.
   *
   * @return position behind the copy
   */
  public int copySpelledOut(byte[] target, int targetOffset) {
    int from = index.start;
    int to = targetOffset;
    for (int line = 0; line < index.count(); line++) {
      if (isCompact(line)) {
        int name = index.nameStart(line);
        System.arraycopy(bytes, from, target, to, name - from);
        to += name - from;
        String canonical = HeaderNames.canonical(index.id(line));
        for (int i = 0; i < canonical.length(); i++) {
          target[to++] = (byte) canonical.charAt(i);
        }
        from = name + 1;
      }
    }
    System.arraycopy(bytes, from, target, to, index.end - from);
    return to + index.end - from;
  }

  /**
   * Copies the whole message byte for byte.
   *
   * @return position behind the copy
   */
  public int copy(byte[] target, int targetOffset) {
    System.arraycopy(bytes, index.start, target, targetOffset, length());
    return targetOffset + length();
  }

  /** Whether the line has a known name in its compact form, which is one letter. */
  private boolean isCompact(int line) {
    return index.id(line) != HeaderNames.UNKNOWN
        && !Bytes.isToken(bytes[index.nameStart(line) + 1]);
  }

  /**
   * The whole message. The message's own array where it spans it (do not change it), else a copy.
   */
  public byte[] bytes() {
    return length() == bytes.length ? bytes : Arrays.copyOfRange(bytes, index.start, index.end);
  }

  /** The whole message as text, for logs and tests. */
  @Override
  public String toString() {
    return Bytes.text(bytes, index.start, index.end);
  }

  /** The array that the index points into. */
  byte[] array() {
    return bytes;
  }

  MessageIndex index() {
    return index;
  }

  /**
   * First line at or after {@code from} with this name, −1 if there is none; {@code id} is the
   * name's number.
   */
  int line(String name, int id, int from) {
    if (id != HeaderNames.UNKNOWN) {
      return index.find(id, from);
    }
    for (int line = from; line < index.count(); line++) {
      if (index.id(line) == HeaderNames.UNKNOWN) {
        int start = index.nameStart(line);
        if (Bytes.equalsIgnoreCase(
            bytes, start, Bytes.skipToken(bytes, start, index.valueStart(line)), name)) {
          return line;
        }
      }
    }
    return -1;
  }

  private String name(int line) {
    int start = index.nameStart(line);
    int end = Bytes.skipToken(bytes, start, index.valueStart(line));
    int id = index.id(line);
    if (id != HeaderNames.UNKNOWN
        && Bytes.equalsExactly(bytes, start, end, HeaderNames.canonical(id))) {
      return HeaderNames.canonical(id);
    }
    return Bytes.text(bytes, start, end);
  }

  private String value(int line) {
    return Bytes.unfolded(bytes, index.valueStart(line), index.valueEnd(line));
  }

  private String firstValue(int id) {
    int line = index.find(id, 0);
    return line < 0 ? "" : value(line);
  }

  private Via readTopVia() {
    if (index.viaTransport.isEmpty()) {
      return Via.NONE;
    }
    ViaScanner via = Scanners.via();
    via.scan(bytes, index.valueStart(index.topViaLine), index.valueEnd(index.topViaLine));
    return new Via(
        index.viaTransport,
        Bytes.text(bytes, via.hostStart, via.hostEnd),
        via.port,
        Bytes.text(bytes, via.branchStart, via.branchEnd),
        Bytes.text(bytes, via.receivedValueStart, via.receivedEnd),
        via.rport,
        via.isAlias);
  }

  private Optional<NameAddress> onlyAddress(int id) {
    int line = index.find(id, 0);
    return line < 0
        ? Optional.empty()
        : NameAddress.only(bytes, index.valueStart(line), index.valueEnd(line));
  }

  private Optional<NameAddress> firstAddress(int id) {
    int line = index.find(id, 0);
    return line < 0
        ? Optional.empty()
        : NameAddress.first(bytes, index.valueStart(line), index.valueEnd(line));
  }

  private List<NameAddress> allAddresses(int id) {
    int line = index.find(id, 0);
    if (line < 0) {
      return List.of();
    }
    List<NameAddress> values = new ArrayList<>(4);
    while (line >= 0
        && NameAddress.all(bytes, index.valueStart(line), index.valueEnd(line), values)) {
      line = index.find(id, line + 1);
    }
    return Collections.unmodifiableList(values);
  }
}
