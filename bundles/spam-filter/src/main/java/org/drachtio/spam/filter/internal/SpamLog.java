package org.drachtio.spam.filter.internal;

import org.drachtio.api.transport.Flow;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.message.Printable;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line that fail2ban looks for (sip-behaviour.md §10.1), word for word. It goes to a logger of
 * its own, which shows it at every log level, as drachtio-server's notices do.
 *
 * <p>A peer decides how often it is written, so it is bounded: a source has {@value #BURST} lines
 * and then one a second, all together {@value #ALL_BURST} and then {@value #ALL_PER_SECOND} a
 * second. What is held back is counted. Sources share places by their hash, so that a flood of
 * forged ones takes no memory. Datagrams and connections have bounds of their own: a flood of
 * datagrams with forged sources does not hide who is there on a connection. Thread-safe, without
 * locks.
 */
final class SpamLog {

  /** The lines that operators' tools read; shown whatever the log level is. */
  private static final Logger NOTICE = LoggerFactory.getLogger("org.drachtio.notice.spam");

  private static final int PLACES = 1 << 12;
  private static final int BURST = 10;
  private static final int ALL_BURST = 500;
  private static final int ALL_PER_SECOND = 100;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int MAX_SHOWN = 200;

  /** One for each place, and behind them the one of all together. */
  private final Buckets ofDatagrams = new Buckets(PLACES + 1);

  private final Buckets ofConnections = new Buckets(PLACES + 1);

  private final Counter heldBack;

  SpamLog(Counter heldBack) {
    this.heldBack = heldBack;
  }

  void spam(Flow source, String callId, String value) {
    long now = Buckets.now();
    Buckets buckets = source.protocol().isReliable() ? ofConnections : ofDatagrams;
    int place = source.address().hashCode() & (PLACES - 1);
    if (buckets.take(place, now, SECOND_NANOS, BURST)
        && buckets.take(PLACES, now, SECOND_NANOS / ALL_PER_SECOND, ALL_BURST)) {
      CallLog.about(callId, () -> NOTICE.info(line(source, value)));
    } else {
      heldBack.increment();
    }
  }

  /**
   * The whole line; an IPv6 address in brackets, which fail2ban knows. No character of the peer's
   * ends the line or begins another.
   */
  static String line(Flow source, String value) {
    String address = source.address();
    boolean ipv6 = address.indexOf(':') >= 0;
    return "detected potential spammer from "
        + (ipv6 ? "[" + address + "]" : address)
        + ":"
        + source.port()
        + " due to header value: "
        + Printable.line(value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) : value);
  }
}
