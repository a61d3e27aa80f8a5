package org.drachtio.call.trace.internal.item;

import java.nio.charset.StandardCharsets;
import org.drachtio.api.capture.FrameSubject.Kind;

/**
 * What stands where in a frame of the admin protocol (admin-protocol.md §1.2, §4, §5, §7). Makes
 * text only of what is asked for. Never throws on bad input. Immutable.
 *
 * @param kind of the frame
 * @param bytes that have it
 * @param tokens of its first line
 */
record FrameLine(Kind kind, byte[] bytes, FirstLine tokens) {

  private static final String SIP = "sip";
  private static final int FIRST_TARGET = 9;

  /** Of a command, or of the command that a reply is for; empty for an event. */
  String commandId() {
    if (kind.isCommand()) {
      return tokens.text(0);
    }
    return tokens.is(1, SIP) ? "" : tokens.text(2);
  }

  /** Empty if the frame has none. */
  String transactionId() {
    return switch (kind) {
      case EVENT -> tokens.is(1, SIP) ? tokens.text(8) : "";
      case ECHO -> tokens.text(10);
      case COMMAND, PROXY -> tokens.text(2);
      case DONE, REFUSED, OTHER -> "";
    };
  }

  /** Empty if the frame has none. */
  String dialogId() {
    return switch (kind) {
      case EVENT -> tokens.is(1, SIP) ? tokens.text(9) : "";
      // The echo of a request has no dialog id, one token fewer.
      case ECHO -> tokens.is(11, "Msg sent:") ? "" : tokens.text(11);
      case COMMAND -> tokens.text(3);
      case PROXY, DONE, REFUSED, OTHER -> "";
    };
  }

  /** Of the SIP message in it; of a result without one what it says. */
  String shown() {
    return switch (kind) {
      case EVENT, ECHO, COMMAND -> startLine();
      case PROXY -> "proxy to " + targets();
      case DONE, OTHER -> tokens.text(4);
      case REFUSED -> tokens.count() > 4 ? tokens.text(3) + " " + tokens.text(4) : tokens.text(3);
    };
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

  /** Where the SIP message begins. */
  int messageStart() {
    return Math.min(tokens.end() + 2, bytes.length);
  }

  private String startLine() {
    int start = messageStart();
    return new String(
        bytes, start, FirstLine.lineEnd(bytes, start) - start, StandardCharsets.UTF_8);
  }
}
