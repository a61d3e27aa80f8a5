package org.drachtio.call.trace.internal.item;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.drachtio.api.capture.ApplicationFrame;
import org.drachtio.call.trace.internal.item.FrameItem.Kind;
import org.drachtio.message.SipMessage;

/**
 * Takes frames of the admin protocol apart (admin-protocol.md §1.2, §4, §5, §7). Never throws on
 * bad input. Stateless.
 */
public final class FrameReader {

  private FrameReader() {}

  /** The frame, if it has to do with a call; no ping, no registration, nothing with a secret. */
  public static Optional<FrameItem> read(ApplicationFrame frame) {
    Draft draft = new Draft(frame, FirstLine.of(frame.bytes(), frame.offset()));
    return frame.toApplication() ? draft.toApplication() : draft.fromApplication();
  }

  private record Draft(ApplicationFrame frame, FirstLine tokens) {

    private static final int FIRST_TARGET = 9;

    Optional<FrameItem> toApplication() {
      if (tokens.is(1, "sip")) {
        return Optional.of(item(Kind.EVENT, "", tokens.text(8), tokens.text(9)));
      }
      if (!tokens.is(1, "response")) {
        return Optional.empty();
      }
      if (!tokens.is(3, "OK")) {
        String why = tokens.text(3);
        return Optional.of(
            said(Kind.REFUSED, tokens.count() > 4 ? why + " " + tokens.text(4) : why));
      }
      if (tokens.is(4, "application")) {
        // The echo of a request has no dialog id, one token fewer.
        String dialogId = tokens.is(11, "Msg sent:") ? "" : tokens.text(11);
        return Optional.of(item(Kind.ECHO, tokens.text(2), tokens.text(10), dialogId));
      }
      if (tokens.is(4, "network")) {
        return Optional.of(item(Kind.EVENT, tokens.text(2), "", ""));
      }
      return Optional.of(said(Kind.DONE, tokens.text(4)));
    }

    Optional<FrameItem> fromApplication() {
      if (tokens.is(1, "sip")) {
        return Optional.of(item(Kind.COMMAND, tokens.text(0), tokens.text(2), tokens.text(3)));
      }
      return tokens.is(1, "proxy")
          ? Optional.of(item(Kind.PROXY, tokens.text(0), tokens.text(2), ""))
          : Optional.empty();
    }

    private FrameItem said(Kind kind, String what) {
      return of(kind, tokens.text(2), "", "", "", "", what, tokens.end());
    }

    private FrameItem item(Kind kind, String commandId, String transactionId, String dialogId) {
      byte[] bytes = frame.bytes();
      int start = Math.min(tokens.end() + 2, bytes.length);
      int startLineEnd = FirstLine.lineEnd(bytes, start);
      String startLine = new String(bytes, start, startLineEnd - start, StandardCharsets.UTF_8);
      boolean response = startLine.startsWith("SIP/");
      String callId = callIdOf(dialogId);
      String method = response ? "" : before(startLine, ' ');
      if (kind == Kind.EVENT || kind == Kind.ECHO) {
        if (callId.isEmpty()) {
          callId = MessageLines.value(bytes, startLineEnd, "call-id", "i");
        }
        if (response) {
          method = methodOf(MessageLines.value(bytes, startLineEnd, "cseq", "cseq"));
        }
        if (callId.isEmpty() || method.isEmpty()) {
          SipMessage message = SipMessage.scan(bytes, start, bytes.length - start);
          callId = callId.isEmpty() ? message.callId() : callId;
          method = message.method();
        }
      }
      int end = kind.isFromApplication() ? bytes.length : startLineEnd;
      if (kind == Kind.PROXY) {
        startLine = "proxy to " + targets();
      }
      return of(kind, commandId, transactionId, dialogId, callId, method, startLine, end);
    }

    private FrameItem of(
        Kind kind,
        String commandId,
        String transactionId,
        String dialogId,
        String callId,
        String method,
        String startLine,
        int end) {
      return new FrameItem(
          frame.epochMicros(),
          kind,
          frame.application(),
          frame.address(),
          frame.tags(),
          commandId,
          transactionId,
          dialogId,
          callId,
          method,
          startLine,
          Arrays.copyOfRange(frame.bytes(), frame.offset(), end));
    }

    private String targets() {
      StringBuilder targets = new StringBuilder();
      for (int i = FIRST_TARGET; i < tokens.count(); i++) {
        String target = tokens.text(i).strip();
        if (!target.isEmpty()) {
          targets.append(targets.length() == 0 ? "" : ", ").append(target);
        }
      }
      return targets.toString();
    }

    private static String methodOf(String cseq) {
      int space = cseq.lastIndexOf(' ');
      return space < 0 ? "" : cseq.substring(space + 1);
    }

    /** A dialog id is {@code <Call-ID>;from-tag=<tag>}. */
    private static String callIdOf(String dialogId) {
      int tag = dialogId.lastIndexOf(";from-tag=");
      return tag < 0 ? "" : dialogId.substring(0, tag);
    }

    private static String before(String text, char end) {
      int at = text.indexOf(end);
      return at < 0 ? text : text.substring(0, at);
    }
  }
}
