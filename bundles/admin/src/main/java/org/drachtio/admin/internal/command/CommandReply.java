package org.drachtio.admin.internal.command;

import org.drachtio.admin.internal.frame.FailureTexts;
import org.drachtio.admin.internal.frame.Replies;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.api.control.Reply;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.message.Printable;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the outcome of one {@code sip} command to the application that gave it; dropped if that is
 * gone.
 */
public final class CommandReply implements Reply {

  private static final Logger LOG = LoggerFactory.getLogger(CommandReply.class);

  private final Session session;
  private final String commandId;
  private final boolean response;

  /**
   * @param response whether the command was a response, whose echo has a form of its own
   */
  public CommandReply(Session session, String commandId, boolean response) {
    this.session = session;
    this.commandId = commandId;
    this.response = response;
  }

  @Override
  public void done(Outcome outcome) {
    session.commandDone();
    if (LOG.isDebugEnabled()) {
      tell(outcome);
    }
    if (outcome instanceof Outcome.Sent sent) {
      session.send(response ? Replies.response(commandId, sent) : Replies.request(commandId, sent));
    } else {
      session.send(Replies.nok(commandId, FailureTexts.of((Outcome.Failed) outcome)));
    }
  }

  private void tell(Outcome outcome) {
    Runnable line =
        () ->
            LOG.debug(
                "to application {}: {} of command {}",
                session.id(),
                Printable.lines(outcome.toString()),
                Printable.line(commandId));
    if (outcome instanceof Outcome.Sent sent) {
      CallLog.about(sent.message().message().callId(), sent.transactionId(), line);
    } else {
      line.run();
    }
  }

  /** The command was not carried out; the application is told why. */
  public void failed(String text) {
    session.commandDone();
    session.send(Replies.nok(commandId, text));
  }
}
