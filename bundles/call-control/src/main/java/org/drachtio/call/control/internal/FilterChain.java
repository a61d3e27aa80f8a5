package org.drachtio.call.control.internal;

import org.drachtio.api.filter.Admission;
import org.drachtio.api.filter.RequestFilter;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the filters whether a new request may pass; what may not is answered or dropped here,
 * without any state (architecture.md §2). Thread-safe.
 */
final class FilterChain {

  private static final Logger LOG = LoggerFactory.getLogger(FilterChain.class);

  private final Extensions extensions;
  private final StatelessReplies replies;
  private final Refusals refusals;
  private final Counter rejected;
  private final Counter discarded;
  private final LogLimiter failures = new LogLimiter();

  FilterChain(
      Extensions extensions,
      StatelessReplies replies,
      Refusals refusals,
      Counter rejected,
      Counter discarded) {
    this.extensions = extensions;
    this.replies = replies;
    this.refusals = refusals;
    this.rejected = rejected;
    this.discarded = discarded;
  }

  /** Whether all let it pass. */
  boolean passes(InboundMessage inbound) {
    for (RequestFilter filter : extensions.filters()) {
      Admission verdict = ask(filter, inbound);
      if (verdict instanceof Admission.Reject reject) {
        rejected.increment();
        replies.reject(
            inbound, reject.status(), reject.reason(), Refusal.FILTER, "by " + name(filter));
        return false;
      }
      if (verdict instanceof Admission.Discard) {
        discarded.increment();
        refusals.note(inbound, 0, Refusal.FILTER, "discarded by " + name(filter));
        return false;
      }
    }
    return true;
  }

  private static String name(RequestFilter filter) {
    return "the filter " + filter.getClass().getName();
  }

  /** A filter that fails must not stop the traffic. */
  private Admission ask(RequestFilter filter, InboundMessage inbound) {
    try {
      return filter.admit(inbound);
    } catch (RuntimeException | LinkageError e) {
      if (failures.permits()) {
        LOG.warn(
            "filter {} failed on {} and is passed over{}",
            filter.getClass().getName(),
            Printable.line(inbound.message().callId()),
            failures.more(),
            e);
      }
      return Admission.PASS;
    }
  }
}
