package org.drachtio.api.capture;

/**
 * What a frame of the admin protocol has to do with, as its writer or reader knows it: nobody has
 * to take the frame apart for it. Immutable.
 *
 * @param kind of the frame
 * @param commandId of the command, or of the one that a reply is for; empty if there is none
 * @param transactionId empty if the frame names none
 * @param dialogId empty if the frame names none
 * @param callId Call-ID of the SIP message that an event or an echo tells; else empty
 * @param method of that message, of its CSeq for a response; else empty
 */
public record FrameSubject(
    Kind kind,
    String commandId,
    String transactionId,
    String dialogId,
    String callId,
    String method) {

  /** Nothing that may be told. */
  public static final FrameSubject NONE = new FrameSubject(Kind.OTHER, "", "", "", "", "");

  /** What a frame is. */
  public enum Kind {
    /** The application is told of a SIP message. */
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
    REFUSED,
    /** It has nothing to do with a call, or may hold a secret. */
    OTHER;

    /** Whether it asks for something to be sent. */
    public boolean isCommand() {
      return this == COMMAND || this == PROXY;
    }
  }
}
