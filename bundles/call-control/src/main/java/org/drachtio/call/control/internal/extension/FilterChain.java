package org.drachtio.call.control.internal.extension;

import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.call.control.internal.reply.Refusal;
import org.drachtio.call.control.internal.reply.Refusals;
import org.drachtio.call.control.internal.reply.StatelessReplies;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.Printable;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the filters whether a new request may pass; a request that may not is answered or dropped
 * here, without any state (architecture.md §2). Thread-safe.
 */
public final class FilterChain {

  private static final Logger LOG = LoggerFactory.getLogger(FilterChain.class);

  private final Extensions extensions;
  private final StatelessReplies replies;
  private final Refusals refusals;
  private final Verdicts verdicts;
  private final Counter rejected;
  private final Counter answered;
  private final Counter discarded;
  private final Counter failed;
  private final LogLimiter failures = new LogLimiter();

  public FilterChain(
      Extensions extensions,
      StatelessReplies replies,
      Refusals refusals,
      Verdicts verdicts,
      Counter rejected,
      Counter answered,
      Counter discarded,
      Counter failed) {
    this.extensions = extensions;
    this.replies = replies;
    this.refusals = refusals;
    this.verdicts = verdicts;
    this.rejected = rejected;
    this.answered = answered;
    this.discarded = discarded;
    this.failed = failed;
  }

  /**
   * Whether all filters listen to the source of this message; if not, the message is only counted.
   */
  public boolean listenTo(InboundMessage inbound) {
    for (RequestFilter filter : extensions.filters()) {
      if (!listens(filter, inbound)) {
        discarded.increment();
        extensions.shadows().unheard(inbound, filter);
        return false;
      }
    }
    return true;
  }

  /** Whether all filters let the request pass; if not, it has been answered or dropped. */
  public boolean passes(InboundMessage inbound) {
    for (RequestFilter filter : extensions.filters()) {
      Admission verdict = ask(filter, inbound);
      if (!(verdict instanceof Admission.Pass)) {
        act(verdict, filter, inbound);
        extensions.shadows().stopped(inbound, filter, verdict);
        return false;
      }
    }
    extensions.shadows().passed(inbound);
    return true;
  }

  private void act(Admission verdict, RequestFilter filter, InboundMessage inbound) {
    verdicts.ofFilter(filter, verdict);
    if (verdict instanceof Admission.Reject reject) {
      rejected.increment();
      refusals.note(inbound, reject.status(), Refusal.FILTER, "by " + name(filter));
      replies.answer(inbound, reject.status(), reject.reason(), reject.headers());
    } else if (verdict instanceof Admission.Answer answer) {
      answered.increment();
      replies.answer(inbound, answer.status(), answer.reason(), answer.headers());
    } else {
      discarded.increment();
      refusals.note(inbound, 0, Refusal.FILTER, "discarded by " + name(filter));
      if (verdict instanceof Admission.Disconnect) {
        replies.disconnect(inbound);
      }
    }
  }

  private static String name(RequestFilter filter) {
    return "the filter " + filter.getClass().getName();
  }

  private boolean listens(RequestFilter filter, InboundMessage inbound) {
    try {
      return filter.listensTo(inbound.flow());
    } catch (RuntimeException | LinkageError e) {
      failed(filter, inbound, e);
      return true;
    }
  }

  /** A filter that fails must not stop the traffic. */
  private Admission ask(RequestFilter filter, InboundMessage inbound) {
    try {
      Admission verdict = filter.admit(inbound);
      return verdict == null ? Admission.PASS : verdict;
    } catch (RuntimeException | LinkageError e) {
      failed(filter, inbound, e);
      return Admission.PASS;
    }
  }

  private void failed(RequestFilter filter, InboundMessage inbound, Throwable e) {
    failed.increment();
    extensions.shadows().failed(inbound, filter);
    if (failures.permits()) {
      String callId = inbound.message().callId();
      CallLog.about(
          callId,
          () ->
              LOG.warn(
                  "filter {} failed on {} and is passed over{}",
                  filter.getClass().getName(),
                  Printable.line(callId),
                  failures.more(),
                  e));
    }
  }
}
