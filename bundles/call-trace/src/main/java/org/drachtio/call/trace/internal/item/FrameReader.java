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

  /** Beyond the tokens that matter; targets of a proxy command follow. */
  private static final int MAX_TOKENS = 32;

  private FrameReader() {}

  /** The frame, if it has to do with a call; no ping, no registration, nothing with a secret. */
  public static Optional<FrameItem> read(ApplicationFrame frame) {
    byte[] bytes = frame.bytes();
    int metaEnd = lineEnd(bytes, frame.offset());
    String meta =
        new String(bytes, frame.offset(), metaEnd - frame.offset(), StandardCharsets.UTF_8);
    String[] tokens = meta.split("\\|", MAX_TOKENS);
    Draft draft = new Draft(frame, bytes, metaEnd, tokens);
    return frame.toApplication() ? draft.toApplication() : draft.fromApplication();
  }

  private static int lineEnd(byte[] bytes, int from) {
    for (int i = from; i + 1 < bytes.length; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    return bytes.length;
  }

  private record Draft(ApplicationFrame frame, byte[] bytes, int metaEnd, String[] tokens) {

    String token(int index) {
      return index < tokens.length ? tokens[index] : "";
    }

    Optional<FrameItem> toApplication() {
      if (token(1).equals("sip")) {
        return Optional.of(item(Kind.EVENT, "", token(8), token(9)));
      }
      if (!token(1).equals("response")) {
        return Optional.empty();
      }
      if (!token(3).equals("OK")) {
        return Optional.of(
            said(Kind.REFUSED, tokens.length > 4 ? token(3) + " " + token(4) : token(3)));
      }
      if (token(4).equals("application")) {
        // The echo of a request has no dialog id, one token fewer.
        String dialogId = token(11).equals("Msg sent:") ? "" : token(11);
        return Optional.of(item(Kind.ECHO, token(2), token(10), dialogId));
      }
      if (token(4).equals("network")) {
        return Optional.of(item(Kind.EVENT, token(2), "", ""));
      }
      return Optional.of(said(Kind.DONE, token(4)));
    }

    Optional<FrameItem> fromApplication() {
      return switch (token(1)) {
        case "sip" -> Optional.of(item(Kind.COMMAND, token(0), token(2), token(3)));
        case "proxy" -> Optional.of(item(Kind.PROXY, token(0), token(2), ""));
        default -> Optional.empty();
      };
    }

    private FrameItem said(Kind kind, String what) {
      return of(kind, token(2), "", "", "", "", what, metaEnd);
    }

    private FrameItem item(Kind kind, String commandId, String transactionId, String dialogId) {
      int start = Math.min(metaEnd + 2, bytes.length);
      int startLineEnd = lineEnd(bytes, start);
      String startLine = new String(bytes, start, startLineEnd - start, StandardCharsets.UTF_8);
      String callId = "";
      String method = "";
      if (kind == Kind.EVENT || kind == Kind.ECHO) {
        SipMessage message = SipMessage.scan(bytes, start, bytes.length - start);
        callId = message.callId();
        method = message.method();
      } else if (!startLine.startsWith("SIP/")) {
        int space = startLine.indexOf(' ');
        method = space < 0 ? startLine : startLine.substring(0, space);
      }
      if (callId.isEmpty()) {
        callId = callIdOf(dialogId);
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
          Arrays.copyOfRange(bytes, frame.offset(), end));
    }

    private String targets() {
      StringBuilder targets = new StringBuilder();
      for (int i = 9; i < tokens.length; i++) {
        if (!tokens[i].isBlank()) {
          targets.append(targets.length() == 0 ? "" : ", ").append(tokens[i].strip());
        }
      }
      return targets.toString();
    }

    /** A dialog id is {@code <Call-ID>;from-tag=<tag>}. */
    private static String callIdOf(String dialogId) {
      int tag = dialogId.lastIndexOf(";from-tag=");
      return tag < 0 ? "" : dialogId.substring(0, tag);
    }
  }
}
