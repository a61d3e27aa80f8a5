package org.drachtio.call.trace.internal.draw;

import org.drachtio.call.trace.internal.item.FrameItem;
import org.drachtio.call.trace.internal.item.Parties;
import org.drachtio.message.Methods;
import org.drachtio.message.SipMessage;

/** What stands at an arrow. Stateless. */
final class Labels {

  private static final int MAX_LENGTH = 60;

  private Labels() {}

  /** Of a SIP message: {@code INVITE 2000 (SDP)}, {@code 200 OK (BYE)}. */
  static String of(SipMessage message) {
    StringBuilder label = new StringBuilder();
    if (message.isRequest()) {
      boolean again = message.method().equals(Methods.INVITE) && !message.toTag().isEmpty();
      label.append(again ? "re-" : "").append(message.method());
      if (message.toTag().isEmpty() && !message.method().equals(Methods.ACK)) {
        label.append(' ').append(Parties.target(message));
      }
    } else {
      label.append(message.status()).append(' ').append(message.reason());
      if (!message.method().equals(Methods.INVITE)) {
        label.append(" (").append(message.method()).append(')');
      }
    }
    if (message.header("Content-Type").orElse("").startsWith("application/sdp")) {
      label.append(" (SDP)");
    }
    return shortened(label.toString());
  }

  /** Of a frame. */
  static String of(FrameItem frame) {
    String what = startLine(frame);
    return shortened(
        switch (frame.kind()) {
          case EVENT, PROXY -> what;
          case COMMAND -> frame.startLine().startsWith("SIP/") ? "answer " + what : "send " + what;
          case ECHO -> "sent " + what;
          case DONE, OTHER -> frame.startLine().isEmpty() ? "OK" : "OK " + frame.startLine();
          case REFUSED -> frame.startLine();
        });
  }

  private static String startLine(FrameItem frame) {
    String line = frame.startLine();
    if (line.startsWith("SIP/2.0 ")) {
      String status = line.substring("SIP/2.0 ".length());
      boolean invite = frame.method().isEmpty() || frame.method().equals(Methods.INVITE);
      return invite ? status : status + " (" + frame.method() + ")";
    }
    int space = line.indexOf(' ');
    int version = line.lastIndexOf(" SIP/2.0");
    if (space < 0 || version <= space) {
      return line;
    }
    boolean inDialog = !frame.dialogId().isEmpty();
    String target = Parties.user(line.substring(space + 1, version));
    return inDialog ? line.substring(0, space) : line.substring(0, space) + " " + target;
  }

  private static String shortened(String label) {
    return label.length() <= MAX_LENGTH ? label : label.substring(0, MAX_LENGTH - 1) + "…";
  }
}
