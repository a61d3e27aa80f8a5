package org.drachtio.admin.internal.frame;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drachtio.api.capture.FrameSubject;

/**
 * The payload of a frame from an application, taken apart as far as the dispatch needs. It shares
 * the array of the read buffer and is valid only during the call that it is made in; what its
 * methods return is not.
 */
public final class Frame {

  private static final byte[] NOTHING = {};

  /** Its name, and the compact form (RFC 3261 §7.3.3); white space may follow either (§7.3.1). */
  private static final Pattern CALL_ID =
      Pattern.compile("^(?:call-id|i)[ \\t]*:(.*)$", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  private final byte[] bytes;
  private final int start;
  private final int metaEnd;
  private final int end;
  private final String[] tokens;

  /** Where the SIP message begins; {@code end} if there is none. */
  private final int message;

  /** Where the start line ends: at its CRLF, or at the end. */
  private final int startLineEnd;

  /**
   * Where the CRLFCRLF after the headers begins, which may be at the end of the start line; {@code
   * end} if there is none.
   */
  private final int headersEnd;

  public Frame(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.start = offset;
    this.end = offset + length;
    this.metaEnd = crlf(offset);
    this.tokens = MetaLine.split(bytes, start, metaEnd);
    this.message = Math.min(metaEnd + 2, end);
    this.startLineEnd = crlf(message);
    this.headersEnd = emptyLine(startLineEnd);
  }

  /** The first line, for a log. */
  public String meta() {
    return new String(bytes, start, metaEnd - start, StandardCharsets.UTF_8);
  }

  /** How many tokens it has; 0 if there are too many. */
  public int count() {
    return tokens.length;
  }

  /** A token; empty if there are not so many. */
  public String token(int index) {
    return index < tokens.length ? tokens[index] : "";
  }

  /** Whether its first line has this text, or has too many tokens to be looked at. */
  public boolean mentions(String text) {
    for (String token : tokens) {
      if (token.contains(text)) {
        return true;
      }
    }
    return tokens.length == 0;
  }

  /** What it has to do with. */
  public FrameSubject subject() {
    return switch (token(1)) {
      case "sip" ->
          new FrameSubject(FrameSubject.Kind.COMMAND, tokens[0], token(2), token(3), "", "");
      case "proxy" -> new FrameSubject(FrameSubject.Kind.PROXY, tokens[0], token(2), "", "", "");
      default -> FrameSubject.NONE;
    };
  }

  /** Start line of the SIP message, empty if there is none. */
  public StartLine startLine() {
    return StartLine.parse(
        new String(bytes, message, startLineEnd - message, StandardCharsets.UTF_8));
  }

  /** The Call-ID that the SIP message has as its application wrote it, for a log; else empty. */
  public String callId() {
    String headers =
        new String(bytes, startLineEnd, headersEnd - startLineEnd, StandardCharsets.UTF_8);
    Matcher found = CALL_ID.matcher(headers);
    return found.find() ? found.group(1).strip() : "";
  }

  /** The headers of the SIP message. */
  public HeaderBlock headers(HeaderBlockParser rules) {
    return rules.parse(bytes, startLineEnd, headersEnd);
  }

  /**
   * All that follows the empty line: the application's Content-Length counts characters
   * (admin-protocol.md §1.2).
   */
  public byte[] body() {
    int from = Math.min(headersEnd + 4, end);
    return from == end ? NOTHING : Arrays.copyOfRange(bytes, from, end);
  }

  /** Payload as text, for a log. */
  public String text() {
    return meta() + "\n" + new String(bytes, message, end - message, StandardCharsets.UTF_8);
  }

  private int emptyLine(int from) {
    for (int i = from; i + 3 < end; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        return i;
      }
    }
    return end;
  }

  private int crlf(int from) {
    for (int i = from; i + 1 < end; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    return end;
  }
}
