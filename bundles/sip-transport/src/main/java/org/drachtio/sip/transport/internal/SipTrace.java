package org.drachtio.sip.transport.internal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.Printable;
import org.drachtio.message.SipMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every message received and sent, at level info of the logger {@code org.drachtio.sip.trace}. The
 * shape is an interface: tools read it; control characters are escaped (observability.md §4).
 */
final class SipTrace {

  private static final Logger LOG = LoggerFactory.getLogger("org.drachtio.sip.trace");

  private SipTrace() {}

  static boolean isOn() {
    return LOG.isInfoEnabled();
  }

  static void received(
      SipMessage message, Protocol protocol, String address, int port, long epochMicros) {
    LOG.info(text("recv ", " bytes from ", message, protocol, address, port, epochMicros));
  }

  static void sent(
      SipMessage message, Protocol protocol, String address, int port, long epochMicros) {
    LOG.info(text("send ", " bytes to ", message, protocol, address, port, epochMicros));
  }

  static String text(
      String verb,
      String way,
      SipMessage message,
      Protocol protocol,
      String address,
      int port,
      long epochMicros) {
    StringBuilder text = new StringBuilder(message.length() + 96);
    text.append(verb)
        .append(message.length())
        .append(way)
        .append(protocol.token())
        .append("/[")
        .append(address);
    text.append("]:").append(port).append(" at ");
    ZonedDateTime time =
        Instant.ofEpochSecond(Math.floorDiv(epochMicros, 1_000_000L))
            .atZone(ZoneId.systemDefault());
    padded(text, time.getHour(), 2).append(':');
    padded(text, time.getMinute(), 2).append(':');
    padded(text, time.getSecond(), 2).append('.');
    padded(text, (int) Math.floorMod(epochMicros, 1_000_000L), 6);
    return text.append(":\n").append(Printable.lines(message.toString())).append(' ').toString();
  }

  private static StringBuilder padded(StringBuilder text, int number, int width) {
    String digits = Integer.toString(number);
    for (int i = digits.length(); i < width; i++) {
      text.append('0');
    }
    return text.append(digits);
  }
}
