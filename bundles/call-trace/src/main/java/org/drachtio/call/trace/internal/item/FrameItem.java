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
 * @param commandId of a command, or of the command that a reply is for; empty for an event
 * @param transactionId empty if the frame has none
 * @param dialogId empty if the frame has none
 * @param callId empty if the frame has none
 * @param method of the SIP message in it, of its CSeq for a response; empty if unknown
 * @param startLine of the SIP message in it; of a result without one what it says
 * @param text first line; of a command all of it. What an event tells stands in the call as a SIP
 *     message already
 */
public record FrameItem(
    long micros,
    Kind kind,
    long application,
    String address,
    Set<String> tags,
    String commandId,
    String transactionId,
    String dialogId,
    String callId,
    String method,
    String startLine,
    byte[] text)
    implements Item {

  private static final int OVERHEAD = 400;

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

  @Override
  public int cost() {
    return text.length + startLine.length() + OVERHEAD;
  }
}
