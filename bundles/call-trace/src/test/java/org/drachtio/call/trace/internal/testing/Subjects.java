package org.drachtio.call.trace.internal.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.drachtio.api.capture.FrameSubject;
import org.drachtio.api.capture.FrameSubject.Kind;
import org.drachtio.message.SipMessage;

/** What frames have to do with, read from them as {@code admin} knows it without reading. */
final class Subjects {

  private static final int TOKENS = 16;

  private Subjects() {}

  static FrameSubject of(boolean toApplication, String payload) {
    int end = payload.indexOf("\r\n");
    String line = end < 0 ? payload : payload.substring(0, end);
    String[] tokens = Arrays.copyOf(line.split("\\|", -1), TOKENS);
    for (int i = 0; i < TOKENS; i++) {
      tokens[i] = tokens[i] == null ? "" : tokens[i];
    }
    String rest = end < 0 ? "" : payload.substring(end + 2);
    SipMessage message = SipMessage.scan(rest.getBytes(StandardCharsets.UTF_8));
    return toApplication ? written(tokens, message) : read(tokens);
  }

  private static FrameSubject read(String[] tokens) {
    return switch (tokens[1]) {
      case "sip" -> new FrameSubject(Kind.COMMAND, tokens[0], tokens[2], tokens[3], "", "");
      case "proxy" -> new FrameSubject(Kind.PROXY, tokens[0], tokens[2], "", "", "");
      default -> FrameSubject.NONE;
    };
  }

  private static FrameSubject written(String[] tokens, SipMessage told) {
    String callId = told.callId();
    String method = told.method();
    if (tokens[1].equals("sip")) {
      return new FrameSubject(Kind.EVENT, "", tokens[8], tokens[9], callId, method);
    }
    if (!tokens[1].equals("response")) {
      return FrameSubject.NONE;
    }
    String command = tokens[2];
    if (!tokens[3].equals("OK")) {
      return new FrameSubject(Kind.REFUSED, command, "", "", "", "");
    }
    return switch (tokens[4]) {
      case "application" -> {
        String dialog = tokens[11].equals("Msg sent:") ? "" : tokens[11];
        yield new FrameSubject(Kind.ECHO, command, tokens[10], dialog, callId, method);
      }
      case "network" -> new FrameSubject(Kind.EVENT, command, "", "", callId, method);
      default -> new FrameSubject(Kind.DONE, command, "", "", "", "");
    };
  }
}
