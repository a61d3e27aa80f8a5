package org.drachtio.call.trace.internal.item;

import java.util.Set;
import org.drachtio.api.capture.FrameSubject.Kind;
import org.drachtio.message.SipMessage;

/**
 * A frame to or from an application that has to do with a call (admin-protocol.md).
 *
 * @param micros when, microseconds since 1970
 * @param kind what it is
 * @param application id of the connection
 * @param address {@code host:port} of the application
 * @param tags of the application
 * @param method of the SIP message that it tells of, of its CSeq for a response; else empty
 * @param text what was kept of it
 */
public record FrameItem(
    long micros,
    Kind kind,
    long application,
    String address,
    Set<String> tags,
    String method,
    byte[] text)
    implements Item {

  /** Of a command, or of the command that a reply is for; empty for an event. */
  public String commandId() {
    return line().commandId();
  }

  /** Empty if the frame has none. */
  public String transactionId() {
    return line().transactionId();
  }

  /** Empty if the frame has none. */
  public String dialogId() {
    return line().dialogId();
  }

  /** Start line of the SIP message in it; of a result without one what it says. */
  public String startLine() {
    return line().shown();
  }

  /** The SIP message in it, as far as it was kept. */
  @Override
  public SipMessage message() {
    int start = line().messageStart();
    return SipMessage.scan(text, start, text.length - start);
  }

  private FrameLine line() {
    return new FrameLine(kind, text, FirstLine.of(text, 0));
  }
}
