package org.drachtio.call.trace.internal.item;

import java.util.Set;

/**
 * A frame to or from an application that has to do with a call (admin-protocol.md).
 *
 * @param micros when, microseconds since 1970
 * @param kind what it is
 * @param application id of the connection
 * @param address {@code host:port} of the application
 * @param tags of the application
 * @param method of the SIP message in it, of its CSeq for a response; empty if unknown
 * @param text what was kept of it ({@link TracedFrame#kept})
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

  /** What a frame is. */
  public enum Kind {
    /** The application is told of a message. */
    EVENT,
    /** The application wants a SIP message sent. */
    COMMAND,
    /** The application wants a request proxied. */
    PROXY,
    /** The command was carried out; this is what was sent. */
    ECHO,
    /** The command was carried out, or a step of it. */
    DONE,
    /** The command was refused. */
    REFUSED;

    /** Whether the application sent it. */
    public boolean isFromApplication() {
      return this == COMMAND || this == PROXY;
    }
  }

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

  private FrameLine line() {
    return new FrameLine(kind, text, FirstLine.of(text, 0));
  }
}
