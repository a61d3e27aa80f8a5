package org.drachtio.call.trace.internal.item;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.api.dialog.DialogId;
import org.drachtio.call.trace.internal.item.FrameItem.Kind;
import org.drachtio.message.SipMessage;

/**
 * A frame as it is taken in: by what its call is found, and what of it is kept. Makes text only of
 * what is asked for. Never throws on bad input. Immutable.
 */
public final class TracedFrame {

  private static final String VERSION = "SIP/2.0 ";

  private final ApplicationFrame frame;
  private final FrameLine line;

  /** Where the first line of its SIP message ends; where its own does if it has none. */
  private final int startLineEnd;

  private TracedFrame(ApplicationFrame frame, FrameLine line) {
    this.frame = frame;
    this.line = line;
    this.startLineEnd = line.hasMessage() ? line.startLineEnd() : line.tokens().end();
  }

  /** The frame, if it has to do with a call; no ping, no registration, nothing with a secret. */
  public static Optional<TracedFrame> read(ApplicationFrame frame) {
    return FrameLine.of(frame.bytes(), frame.offset(), frame.toApplication())
        .map(line -> new TracedFrame(frame, line));
  }

  /** When it was queued or read, microseconds since 1970. */
  public long micros() {
    return frame.epochMicros();
  }

  /** What it is. */
  public Kind kind() {
    return line.kind();
  }

  /** Id of the connection. */
  public long application() {
    return frame.application();
  }

  /** {@code host:port} of the application. */
  public String address() {
    return frame.address();
  }

  /** Of the application. */
  public Set<String> tags() {
    return frame.tags();
  }

  /** Of a command, or of the command that a reply is for; empty for an event. */
  public String commandId() {
    return line.commandId();
  }

  /** Empty if the frame has none. */
  public String transactionId() {
    return line.transactionId();
  }

  /** Empty if the frame has none. */
  public String dialogId() {
    return line.dialogId();
  }

  /** Empty if the frame has none. */
  public String callId() {
    String callId = DialogId.parse(line.dialogId()).callId();
    if (callId.isEmpty() && isAboutMessage()) {
      callId = MessageLines.value(frame.bytes(), startLineEnd, "call-id", "i");
      return callId.isEmpty() ? message().callId() : callId;
    }
    return callId;
  }

  /** Of its SIP message, of the CSeq for a response; empty if unknown. */
  public String method() {
    if (!line.hasMessage()) {
      return "";
    }
    int start = line.messageStart();
    if (!startsWith("SIP/")) {
      int end = start;
      while (end < startLineEnd && frame.bytes()[end] != ' ') {
        end++;
      }
      String method = new String(frame.bytes(), start, end - start, StandardCharsets.UTF_8);
      return method.isEmpty() && isAboutMessage() ? message().method() : method;
    }
    if (!isAboutMessage()) {
      return "";
    }
    String cseq = MessageLines.value(frame.bytes(), startLineEnd, "cseq", "cseq");
    int space = cseq.lastIndexOf(' ');
    return space < 0 ? message().method() : cseq.substring(space + 1);
  }

  /** Whether its SIP message is one that came or went, as it was. */
  private boolean isAboutMessage() {
    return line.kind() == Kind.EVENT || line.kind() == Kind.ECHO;
  }

  /**
   * Whether no command can name its transaction any more: there is a final response, or an ACK,
   * which is never answered.
   */
  public boolean endsTransaction() {
    int code = line.messageStart() + VERSION.length();
    return isAboutMessage()
        && (startsWith("ACK ")
            || startsWith(VERSION) && code < startLineEnd && frame.bytes()[code] > '1');
  }

  private boolean startsWith(String ascii) {
    int start = line.messageStart();
    if (startLineEnd - start < ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (frame.bytes()[start + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The SIP message in it, scanned. */
  public SipMessage message() {
    int start = line.messageStart();
    return SipMessage.scan(frame.bytes(), start, frame.bytes().length - start);
  }

  /**
   * What is kept of it: first line and start line; of a command all of it. What an event tells
   * stands in the call as a SIP message already.
   */
  public ByteBuffer kept() {
    int end = line.kind().isFromApplication() ? frame.bytes().length : startLineEnd;
    return ByteBuffer.wrap(frame.bytes(), frame.offset(), end - frame.offset());
  }
}
