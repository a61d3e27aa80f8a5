package org.drachtio.sip.transport.internal.watch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.TraceFilter;
import org.drachtio.kernel.meter.LogLimiter;
import org.drachtio.message.SipMessage;
import org.drachtio.message.TraceText;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every message received and sent, at level info of the logger {@code org.drachtio.sip.trace}. The
 * shape is an interface: tools read it; control characters are escaped (observability.md §4). What
 * a {@link TraceFilter} does not want is left out. Thread-safe; costs one test of the log level
 * while it is off.
 */
public final class SipTrace {

  private static final Logger LOG = LoggerFactory.getLogger("org.drachtio.sip.trace");

  private final List<TraceFilter> filters = new CopyOnWriteArrayList<>();
  private final LogLimiter failures = new LogLimiter();

  public void add(TraceFilter filter) {
    filters.add(filter);
  }

  public void remove(TraceFilter filter) {
    filters.remove(filter);
  }

  /** Whether the level lets messages pass. */
  public static boolean isOn() {
    return LOG.isInfoEnabled();
  }

  /** Whether messages of and to this address are written. */
  public boolean isOn(String address) {
    return isOn() && isWanted(address);
  }

  /** Whether no filter keeps this address out. */
  boolean isWanted(String address) {
    for (TraceFilter filter : filters) {
      if (!traces(filter, address)) {
        return false;
      }
    }
    return true;
  }

  private boolean traces(TraceFilter filter, String address) {
    try {
      return filter.traces(address);
    } catch (RuntimeException | LinkageError e) {
      if (failures.permits()) {
        LOG.warn("{} failed and is passed over{}", filter.getClass(), failures.more(), e);
      }
      return true;
    }
  }

  public void received(
      SipMessage message, Protocol protocol, String address, int port, long epochMicros) {
    CallLog.about(
        message.callId(),
        () -> LOG.info(TraceText.received(message, protocol.token(), address, port, epochMicros)));
  }

  public void sent(
      SipMessage message, Protocol protocol, String address, int port, long epochMicros) {
    CallLog.about(
        message.callId(),
        () -> LOG.info(TraceText.sent(message, protocol.token(), address, port, epochMicros)));
  }
}
