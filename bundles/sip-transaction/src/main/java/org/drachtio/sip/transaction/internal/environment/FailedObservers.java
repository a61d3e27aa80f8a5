package org.drachtio.sip.transaction.internal.environment;

import java.util.function.BiConsumer;
import org.drachtio.api.call.CallEvent;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.Printable;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs what observers of calls throw. Thread-safe. */
final class FailedObservers implements BiConsumer<CallEvent, Throwable> {

  private static final Logger LOG = LoggerFactory.getLogger(FailedObservers.class);

  private final Counter failed;
  private final LogLimiter limit = new LogLimiter();

  FailedObservers(Counter failed) {
    this.failed = failed;
  }

  @Override
  public void accept(CallEvent event, Throwable failure) {
    failed.increment();
    if (limit.permits()) {
      CallLog.about(
          event.call().callId(),
          event.call().transactionId(),
          () ->
              LOG.warn(
                  "Call-ID {}: an observer of calls failed at {}{}",
                  Printable.line(event.call().callId()),
                  event.kind(),
                  limit.more(),
                  failure));
    }
  }
}
