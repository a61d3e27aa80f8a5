package org.drachtio.admin.internal.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.drachtio.admin.internal.frame.FailureTexts;
import org.drachtio.admin.internal.frame.Frame;
import org.drachtio.admin.internal.frame.HeaderBlock;
import org.drachtio.admin.internal.frame.Replies;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.api.control.CallControl;
import org.drachtio.api.control.ProxyCommand;
import org.drachtio.api.control.ProxyReply;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.Printable;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command {@code proxy|transactionId|remainInDialog|fullResponse|followRedirects|simultaneous
 * or serial|provisional time-out|final time-out|destination|…} with the headers to be added
 * (admin-protocol.md §7). Thread-safe.
 */
public final class ProxyCommands {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyCommands.class);
  private static final LogLimiter FAILURES = new LogLimiter();
  private static final LogLimiter BAD_TIMES = new LogLimiter();

  private static final int FIRST_TARGET = 9;
  private static final int MAX_DIGITS = 8;

  private final CallControl calls;
  private final Supplier<AdminSettings> settings;

  public ProxyCommands(CallControl calls, Supplier<AdminSettings> settings) {
    this.calls = calls;
    this.settings = settings;
  }

  /**
   * Hands the command on; it is answered when the request has been forwarded or its search is over.
   *
   * @return what is wrong with its form, empty if nothing
   */
  public String handle(Session session, Frame frame) {
    if (frame.count() < 4) {
      return "Invalid proxy request: not enough information provided";
    }
    if (frame.count() < FIRST_TARGET) {
      return Replies.INVALID_FORMAT;
    }
    List<String> targets = new ArrayList<>(frame.count() - FIRST_TARGET);
    for (int i = FIRST_TARGET; i < frame.count(); i++) {
      if (!frame.token(i).isBlank()) {
        targets.add(frame.token(i).strip());
      }
    }
    HeaderBlock block = frame.headers(settings.get().headerRules());
    if (!block.isSound()) {
      session.send(
          Replies.nok(
              frame.token(0), "error proxying request" + FailureTexts.ofHeader(block.badHeader())));
      return "";
    }
    boolean fullResponse = frame.token(4).equals("fullResponse");
    ProxyRequest request =
        new ProxyRequest(
            targets,
            frame.token(6).equals("simultaneous"),
            frame.token(3).equals("remainInDialog"),
            frame.token(5).equals("followRedirects"),
            millis(frame.token(7)),
            millis(frame.token(8)),
            block.headers());
    Reply reply = new Reply(session, frame.token(0), fullResponse);
    session.commandStarted();
    try {
      calls.proxy(
          session.id(),
          new ProxyCommand(fullResponse ? frame.token(0) : "", frame.token(2), request),
          reply);
    } catch (RuntimeException e) {
      if (FAILURES.permits()) {
        CallLog.about(
            "",
            frame.token(2),
            () -> LOG.error("a command of an application failed{}", FAILURES.more(), e));
      }
      reply.failed(new Outcome.Failed(FailureReason.INTERNAL_ERROR));
    }
    return "";
  }

  /** {@code 1500ms} or {@code 5s}; what is neither counts as none, as in drachtio-server. */
  public static int millis(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    boolean inMillis = text.endsWith("ms");
    String digits = text.substring(0, text.length() - (inMillis ? 2 : 1));
    boolean sound = (inMillis || text.endsWith("s")) && !digits.isEmpty();
    for (int i = 0; i < digits.length(); i++) {
      sound &= digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
    }
    if (!sound || digits.length() > MAX_DIGITS) {
      if (BAD_TIMES.permits()) {
        LOG.warn(
            "a proxy command has the time-out '{}', which is none{}",
            Printable.line(text),
            BAD_TIMES.more());
      }
      return 0;
    }
    long value = Long.parseLong(digits) * (inMillis ? 1 : 1000);
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  /** Answers the command, unless events of its own will. */
  private static final class Reply implements ProxyReply {
    private final Session session;
    private final String commandId;
    private final boolean fullResponse;

    Reply(Session session, String commandId, boolean fullResponse) {
      this.session = session;
      this.commandId = commandId;
      this.fullResponse = fullResponse;
    }

    @Override
    public void started() {
      session.commandDone();
      if (!fullResponse) {
        session.send(Replies.ok(commandId, "done"));
      }
    }

    @Override
    public void failed(Outcome.Failed failure) {
      session.commandDone();
      session.send(Replies.nok(commandId, FailureTexts.of(failure)));
    }
  }
}
