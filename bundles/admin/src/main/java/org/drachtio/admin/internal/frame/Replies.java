package org.drachtio.admin.internal.frame;

import org.drachtio.api.capture.FrameSubject.Kind;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.transport.InboundMessage;

/** Frames that answer commands (admin-protocol.md §2, §5.1, §5.2). Stateless. */
public final class Replies {

  /** Of a command that has too few parts. */
  public static final String INVALID_FORMAT = "Invalid message format";

  private Replies() {}

  /** Success. */
  public static FrameWriter ok(String commandId) {
    return status(Kind.DONE, commandId, "OK", "");
  }

  /** Success with data. */
  public static FrameWriter ok(String commandId, String data) {
    return status(Kind.DONE, commandId, "OK", data);
  }

  /** A command that cannot be carried out at all; the connection is closed behind it. */
  public static FrameWriter no(String commandId, String text) {
    return status(Kind.REFUSED, commandId, "NO", text);
  }

  /** A command that failed; the connection stays. */
  public static FrameWriter nok(String commandId, String text) {
    return status(Kind.REFUSED, commandId, "NOK", text);
  }

  /** The response as it was sent: the transaction id is the 11th token, the dialog id the 12th. */
  public static FrameWriter response(String commandId, Outcome.Sent sent) {
    FrameWriter w = new FrameWriter().echo(commandId, sent.transactionId(), sent.dialogId());
    do {
      w.messageId().text("|response|").text(commandId).text("|OK|application|");
      Events.sent(w, sent.message())
          .text(sent.transactionId())
          .bar()
          .text(sent.dialogId())
          .text("||Msg sent:|");
    } while (w.again(sent.message().message()));
    return w;
  }

  /** The request as it was sent: one token fewer than for a response. */
  public static FrameWriter request(String commandId, Outcome.Sent sent) {
    FrameWriter w = new FrameWriter().echo(commandId, sent.transactionId(), "");
    do {
      w.messageId().text("|response|").text(commandId).text("|OK|application|");
      Events.sent(w, sent.message()).text(sent.transactionId()).text("|Msg sent:|");
    } while (w.again(sent.message().message()));
    return w;
  }

  /**
   * What a target of a proxied request answered: the word in the 13th token says that more is to
   * come (admin-protocol.md §7).
   */
  public static FrameWriter proxyResponse(String commandId, InboundMessage response) {
    FrameWriter w = new FrameWriter().reply(Kind.EVENT, commandId);
    do {
      w.messageId().text("|response|").text(commandId).text("|OK|network|");
      Events.received(w, response).text("||continue");
    } while (w.again(response.message()));
    return w;
  }

  private static FrameWriter status(Kind kind, String commandId, String status, String data) {
    FrameWriter w = new FrameWriter().reply(kind, commandId);
    do {
      w.messageId().text("|response|").text(commandId).bar().text(status);
      if (!data.isEmpty()) {
        w.bar().text(data);
      }
    } while (w.again());
    return w;
  }
}
