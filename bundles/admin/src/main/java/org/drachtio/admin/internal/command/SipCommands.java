package org.drachtio.admin.internal.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.drachtio.admin.internal.frame.FailureTexts;
import org.drachtio.admin.internal.frame.Frame;
import org.drachtio.admin.internal.frame.HeaderBlock;
import org.drachtio.admin.internal.frame.Replies;
import org.drachtio.admin.internal.frame.StartLine;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.api.control.CallControl;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command {@code sip|transactionId|dialogId[|routeUrl]} with a SIP message: a response, or a
 * request of any kind (admin-protocol.md §5). Thread-safe.
 */
public final class SipCommands {

  private static final Logger LOG = LoggerFactory.getLogger(SipCommands.class);
  private static final LogLimiter FAILURES = new LogLimiter();

  private static final Outcome BAD_RESPONSE = new Outcome.Failed(FailureReason.BAD_RESPONSE);
  private static final String BAD_REQUEST = "Error creating sip transaction for request";
  private static final int FINAL = 200;
  private static final int SERVER_INTERNAL_ERROR = 500;
  private static final byte[] NO_BODY = {};

  private final CallControl calls;
  private final Supplier<AdminSettings> settings;

  public SipCommands(CallControl calls, Supplier<AdminSettings> settings) {
    this.calls = calls;
    this.settings = settings;
  }

  /**
   * Hands the command on; it is answered when it has been carried out.
   *
   * @return what is wrong with its form, empty if nothing
   */
  public String handle(Session session, Frame frame) {
    if (frame.count() < 4) {
      return Replies.INVALID_FORMAT;
    }
    StartLine startLine = frame.startLine();
    if (!startLine.isResponse()) {
      request(session, frame, startLine);
      return "";
    }
    if (frame.token(2).isEmpty()) {
      return "transaction id missing";
    }
    respond(session, frame, startLine);
    return "";
  }

  private void respond(Session session, Frame frame, StartLine startLine) {
    HeaderBlock block = frame.headers(settings.get().headerRules());
    CommandReply reply = new CommandReply(session, frame.token(0), true);
    session.commandStarted();
    try {
      if (!startLine.isSound()) {
        refuse(session, frame.token(2), BAD_RESPONSE, reply);
      } else if (block.isSound()) {
        calls.respond(
            session.id(),
            new ResponseCommand(
                frame.token(2),
                startLine.status(),
                startLine.reason(),
                block.headers(),
                frame.body()),
            reply);
      } else if (startLine.status() < FINAL) {
        reply.done(failure(block));
      } else {
        refuse(session, frame.token(2), failure(block), reply);
      }
    } catch (RuntimeException e) {
      failed(frame, e);
      reply.done(BAD_RESPONSE);
    }
  }

  private static Outcome failure(HeaderBlock block) {
    return new Outcome.Failed(FailureReason.BAD_RESPONSE, "", block.badHeader());
  }

  /** The caller gets a 500 in the place of an answer that cannot be sent, not silence. */
  private void refuse(Session session, String transactionId, Outcome failure, CommandReply reply) {
    calls.respond(
        session.id(),
        new ResponseCommand(transactionId, SERVER_INTERNAL_ERROR, "", List.of(), NO_BODY),
        outcome -> reply.done(failure));
  }

  private void request(Session session, Frame frame, StartLine startLine) {
    String transactionId = frame.token(2);
    String dialogId = frame.token(3);
    boolean cancel = startLine.method().equals(Methods.CANCEL);
    String fault = fault(startLine, transactionId, dialogId, cancel);
    if (!fault.isEmpty()) {
      session.send(Replies.nok(frame.token(0), fault));
      return;
    }
    HeaderBlock block = frame.headers(settings.get().headerRules());
    if (!block.isSound()) {
      session.send(
          Replies.nok(frame.token(0), BAD_REQUEST + FailureTexts.ofHeader(block.badHeader())));
      return;
    }
    RequestCommand command =
        new RequestCommand(
            cancel ? transactionId : "",
            dialogId,
            frame.token(4),
            startLine.method(),
            startLine.uri(),
            cancel ? forCancel(block.headers()) : block.headers(),
            frame.body());
    CommandReply reply = new CommandReply(session, frame.token(0), false);
    session.commandStarted();
    try {
      calls.request(session.id(), command, reply);
    } catch (RuntimeException e) {
      failed(frame, e);
      reply.failed("Internal server error sending message");
    }
  }

  /** What is wrong with a request before anyone has looked for its dialog, empty if nothing. */
  private static String fault(
      StartLine startLine, String transactionId, String dialogId, boolean cancel) {
    if (!startLine.isSound()) {
      return dialogId.isEmpty()
          ? "invalid request-uri: " + startLine.text()
          : "Server error: invalid or missing method supplied on start line: " + startLine.text();
    }
    if (cancel && transactionId.isEmpty()) {
      return "unable to cancel unknown transaction id: ";
    }
    if (!cancel && dialogId.isEmpty() && !transactionId.isEmpty()) {
      return "transaction id is for a CANCEL only outside a dialog";
    }
    return "";
  }

  /** A CANCEL carries the addresses of its INVITE (admin-protocol.md §5.4). */
  private static List<Header> forCancel(List<Header> headers) {
    List<Header> allowed = new ArrayList<>(headers.size());
    for (Header header : headers) {
      if (!header.is("From")
          && !header.is("To")
          && !header.is("Contact")
          && !header.is("P-Asserted-Identity")) {
        allowed.add(header);
      }
    }
    return allowed;
  }

  private static void failed(Frame frame, RuntimeException e) {
    if (FAILURES.permits()) {
      Runnable line = () -> LOG.error("a command of an application failed{}", FAILURES.more(), e);
      CallLog.aboutDialog(frame.token(3), frame.token(2), line);
    }
  }
}
