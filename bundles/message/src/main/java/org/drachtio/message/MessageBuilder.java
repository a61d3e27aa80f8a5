package org.drachtio.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.drachtio.message.internal.Bytes;
import org.drachtio.message.internal.HeaderNames;
import org.drachtio.message.internal.MessageIndex;
import org.drachtio.message.internal.SpareBuffer;

/**
 * Builds a message into one byte array. Headers stand in the order in which they are added; {@link
 * #build} closes with Content-Length and the body. A Content-Length added otherwise is left out: it
 * is the builder's own.
 *
 * <p><b>Threading:</b> one thread. Values given are trusted to have no CR or LF; a value that has
 * one is refused with IllegalArgumentException (header injection).
 *
 * <p><b>Cost:</b> it writes into a buffer of its thread, and makes one exact copy at the end;
 * copied lines are copied as bytes, ASCII text is written without an encoder.
 */
public final class MessageBuilder {

  private static final int FIRST_SIZE = 512;
  private static final byte[] NO_BODY = {};
  private static final byte[] VERSION_AND_SPACE = "SIP/2.0 ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SPACE_AND_VERSION =
      " SIP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LINE_BREAK = {'\r', '\n'};
  private static final byte[] SEPARATOR = {':', ' '};
  private static final byte[] TAG = ";tag=".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONTENT_LENGTH =
      "Content-Length: ".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;

  /** The bytes are those of a message that was built: they are only read. */
  private boolean built;

  private int length;
  private byte[] body = NO_BODY;

  private MessageBuilder() {
    bytes = SpareBuffer.take(FIRST_SIZE);
  }

  /**
   * A response: status line; all Via, From, To, Call-ID and CSeq lines of the request copied
   * unchanged, in that order, under their canonical names; for 100 also Timestamp (RFC 3261
   * §8.2.6). Of a faulty request that repeats From, To, Call-ID or CSeq the first is copied.
   *
   * @param toTag added to To if the request's has none, nor anything that may be meant as one;
   *     empty = do not add
   * @param reason empty = the standard phrase
   */
  public static MessageBuilder response(
      SipMessage request, int status, String reason, String toTag) {
    MessageBuilder builder = new MessageBuilder();
    builder.raw(VERSION_AND_SPACE);
    builder.number(status);
    builder.raw((byte) ' ');
    builder.text(reason.isEmpty() ? ReasonPhrases.of(status) : reason);
    builder.raw(LINE_BREAK);
    MessageIndex index = request.index();
    for (int line = index.find(HeaderNames.VIA, 0);
        line >= 0;
        line = index.find(HeaderNames.VIA, line + 1)) {
      builder.copyLine(request, HeaderNames.VIA, line);
    }
    builder.copyFirst(request, HeaderNames.FROM);
    int to = index.find(HeaderNames.TO, 0);
    if (to >= 0) {
      builder.copyStart(request, HeaderNames.canonical(HeaderNames.TO), to);
      if (!toTag.isEmpty() && index.toTagEnd <= index.toTagStart && !mayHaveTag(request, to)) {
        builder.raw(TAG);
        builder.text(toTag);
      }
      builder.raw(LINE_BREAK);
    }
    builder.copyFirst(request, HeaderNames.CALL_ID);
    builder.copyFirst(request, HeaderNames.CSEQ);
    if (status == 100) {
      builder.copyFirst(request, HeaderNames.TIMESTAMP);
    }
    return builder;
  }

  /** A malformed To that has something like a tag: a second one would make it worse. */
  private static boolean mayHaveTag(SipMessage request, int to) {
    MessageIndex index = request.index();
    return !index.toIsSound
        && Bytes.mentionsTag(request.array(), index.valueStart(to), index.valueEnd(to));
  }

  /** A request; nothing but the start line is written. */
  public static MessageBuilder request(String method, String uri) {
    MessageBuilder builder = new MessageBuilder();
    builder.text(method);
    builder.raw((byte) ' ');
    builder.text(uri);
    builder.raw(SPACE_AND_VERSION);
    return builder;
  }

  /** Adds one header line. */
  public MessageBuilder header(String name, String value) {
    if (isOwn(name)) {
      return this;
    }
    text(name);
    raw(SEPARATOR);
    text(value);
    raw(LINE_BREAK);
    return this;
  }

  /** Adds one header line. */
  public MessageBuilder header(String name, long value) {
    if (isOwn(name)) {
      return this;
    }
    text(name);
    raw(SEPARATOR);
    number(value);
    raw(LINE_BREAK);
    return this;
  }

  /** Copies all lines of a header unchanged (bytes, folding included) under its canonical name. */
  public MessageBuilder copy(SipMessage from, String name) {
    int id = HeaderNames.idOf(name);
    if (id == HeaderNames.CONTENT_LENGTH) {
      return this;
    }
    String canonical = id == HeaderNames.UNKNOWN ? name : HeaderNames.canonical(id);
    for (int line = from.line(name, id, 0); line >= 0; line = from.line(name, id, line + 1)) {
      copyStart(from, canonical, line);
      raw(LINE_BREAK);
    }
    return this;
  }

  /** Sets the body; the array is read by {@link #build}, not copied here. */
  public MessageBuilder body(byte[] body) {
    this.body = body;
    return this;
  }

  /** Adds Content-Length and the body and scans the result. */
  public SipMessage build() {
    int headersEnd = length;
    raw(CONTENT_LENGTH);
    number(body.length);
    raw(LINE_BREAK);
    raw(LINE_BREAK);
    byte[] message = new byte[length + body.length];
    System.arraycopy(bytes, 0, message, 0, length);
    System.arraycopy(body, 0, message, length, body.length);
    SpareBuffer.giveBack(bytes);
    bytes = message;
    length = headersEnd;
    built = true;
    return SipMessage.scan(message);
  }

  private static boolean isOwn(String name) {
    return HeaderNames.idOf(name) == HeaderNames.CONTENT_LENGTH;
  }

  private void copyFirst(SipMessage from, int id) {
    int line = from.index().find(id, 0);
    if (line >= 0) {
      copyLine(from, id, line);
    }
  }

  private void copyLine(SipMessage from, int id, int line) {
    copyStart(from, HeaderNames.canonical(id), line);
    raw(LINE_BREAK);
  }

  private void copyStart(SipMessage from, String name, int line) {
    text(name);
    raw(SEPARATOR);
    int start = from.index().valueStart(line);
    raw(from.array(), start, from.index().valueEnd(line) - start);
  }

  private void raw(byte b) {
    reserve(1);
    bytes[length++] = b;
  }

  private void raw(byte[] source) {
    raw(source, 0, source.length);
  }

  private void raw(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  private void number(long value) {
    if (value < 0 || value > 999_999_999_999L) {
      text(Long.toString(value));
      return;
    }
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    reserve(digits);
    long rest = value;
    for (int i = digits - 1; i >= 0; i--) {
      bytes[length + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  private void text(String text) {
    int count = text.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        encoded(text, i);
        return;
      }
      if (c == '\r' || c == '\n') {
        throw new IllegalArgumentException("line break in " + Printable.line(text));
      }
      bytes[length++] = (byte) c;
    }
  }

  /** Writes the rest of a text that is not all ASCII. */
  private void encoded(String text, int from) {
    byte[] rest = text.substring(from).getBytes(StandardCharsets.UTF_8);
    for (byte b : rest) {
      if (b == '\r' || b == '\n') {
        throw new IllegalArgumentException("line break in " + Printable.line(text));
      }
    }
    raw(rest);
  }

  private void reserve(int count) {
    if (built) {
      byte[] more = SpareBuffer.take(length + count);
      System.arraycopy(bytes, 0, more, 0, length);
      bytes = more;
      built = false;
    } else if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
  }
}
