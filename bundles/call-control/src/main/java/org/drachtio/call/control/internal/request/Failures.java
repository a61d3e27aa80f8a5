package org.drachtio.call.control.internal.request;

import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.Methods;
import org.drachtio.message.Printable;
import org.drachtio.message.SipMessage;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a message or a command at which some layer threw: the fault costs that
 * message or command (architecture.md §6). Lane thread only, save for the counter and the log.
 */
public final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final LogLimiter LIMIT = new LogLimiter();
  private static final int SERVER_INTERNAL_ERROR = 500;

  private final TransactionLayer transactions;
  private final Counter failed;

  public Failures(TransactionLayer transactions, Counter failed) {
    this.transactions = transactions;
    this.failed = failed;
  }

  /**
   * A message failed. If the message is a request and has opened a transaction that owes a final
   * response, the response is 500: otherwise the peer would repeat the request in vain.
   */
  public void message(InboundMessage inbound, NewRequests newRequests, Throwable e) {
    SipMessage message = inbound.message();
    failed.increment();
    if (LIMIT.permits()) {
      CallLog.about(
          message.callId(),
          () ->
              LOG.warn(
                  "Call-ID {}: {} failed{}",
                  Printable.line(message.callId()),
                  what(message),
                  LIMIT.more(),
                  e));
    }
    if (!message.isRequest() || message.method().equals(Methods.ACK)) {
      return;
    }
    ServerTransaction transaction = transactions.opened(message).orElse(null);
    if (transaction != null && transaction.lastStatus() < 200) {
      newRequests.pending().forget(transaction);
      transaction.respond(
          MessageBuilder.response(message, SERVER_INTERNAL_ERROR, "", Ids.token()).build());
    }
  }

  /**
   * A command of an application failed.
   *
   * @param call Call-ID, dialog id or transaction id
   */
  public void command(String call, Throwable e) {
    failed.increment();
    if (LIMIT.permits()) {
      CallLog.aboutDialog(
          call, () -> LOG.warn("A command for {} failed{}", Printable.line(call), LIMIT.more(), e));
    }
  }

  private static String what(SipMessage message) {
    return message.isRequest()
        ? message.method()
        : message.status() + " of " + message.cseqMethod();
  }
}
