package org.drachtio.call.control.internal.reply;

import java.util.EnumMap;
import java.util.Map;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.message.Methods;
import org.drachtio.message.Printable;
import org.drachtio.message.SipMessage;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts every request that is refused without asking an application, and logs why in one line: a
 * few lines a second for each cause, with the number of lines that were held back. Thread-safe.
 */
public final class Refusals {

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final int LINES_PER_SECOND = 10;

  private record Tally(Counter counter, LogLimiter limit) {}

  private final Map<Refusal, Tally> tallies = new EnumMap<>(Refusal.class);

  public Refusals(Meters meters) {
    for (Refusal cause : Refusal.values()) {
      tallies.put(
          cause, new Tally(meters.counter(cause.counter()), new LogLimiter(LINES_PER_SECOND)));
    }
  }

  /**
   * A request is refused.
   *
   * @param status of the answer, 0 = it gets none
   * @param why for the line: says what the cause alone does not
   */
  public void note(InboundMessage inbound, int status, Refusal cause, String why) {
    note(inbound, status, cause, why, null);
  }

  /**
   * A request is refused.
   *
   * @param failure with its stack trace; null if there is none
   */
  public void note(
      InboundMessage inbound, int status, Refusal cause, String why, Throwable failure) {
    Tally tally = tallies.get(cause);
    tally.counter().increment();
    SipMessage message = inbound.message();
    // No warning: nobody has to know that no application wants the OPTIONS of a load balancer.
    boolean warn =
        cause.isToBeMended()
            && (cause != Refusal.NO_APPLICATION || message.method().equals(Methods.INVITE));
    if (!(warn ? LOG.isWarnEnabled() : LOG.isInfoEnabled()) || !tally.limit().permits()) {
      return;
    }
    String line =
        "Call-ID "
            + Printable.line(message.callId())
            + ": "
            + Printable.line(message.method())
            + " from "
            + source(inbound.flow())
            + (status == 0 ? " gets no answer: " : " refused with " + status + ": ")
            + Printable.line(why)
            + tally.limit().more();
    CallLog.about(
        message.callId(),
        () -> {
          if (warn) {
            LOG.warn(line, failure);
          } else {
            LOG.info(line, failure);
          }
        });
  }

  private static String source(Flow flow) {
    return flow == null ? "an unknown source" : flow.back().shown();
  }
}
