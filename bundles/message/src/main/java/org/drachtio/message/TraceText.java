package org.drachtio.message;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * A SIP message as drachtio-server's trace shows it (observability.md §4). The shape is an
 * interface: tools read it. Control characters are escaped, line ends stay. Thread-safe.
 */
public final class TraceText {
  private static final long SECOND_MICROS = 1_000_000L;

  private TraceText() {}

  /** {@code recv 300 bytes from udp/[192.0.2.7]:5060 at 10:11:12.000013:}, then the message. */
  public static String received(
      SipMessage message, String protocol, String address, int port, long epochMicros) {
    return text("recv ", " bytes from ", message, protocol, address, port, epochMicros);
  }

  /** {@code send 300 bytes to udp/[192.0.2.7]:5060 at 10:11:12.000013:}, then the message. */
  public static String sent(
      SipMessage message, String protocol, String address, int port, long epochMicros) {
    return text("send ", " bytes to ", message, protocol, address, port, epochMicros);
  }

  private static String text(
      String verb,
      String way,
      SipMessage message,
      String protocol,
      String address,
      int port,
      long epochMicros) {
    StringBuilder text = new StringBuilder(message.length() + 96);
    text.append(verb).append(message.length()).append(way).append(protocol).append("/[");
    text.append(address).append("]:").append(port).append(" at ");
    ZonedDateTime time =
        Instant.ofEpochSecond(Math.floorDiv(epochMicros, SECOND_MICROS))
            .atZone(ZoneId.systemDefault());
    padded(text, time.getHour(), 2).append(':');
    padded(text, time.getMinute(), 2).append(':');
    padded(text, time.getSecond(), 2).append('.');
    padded(text, (int) Math.floorMod(epochMicros, SECOND_MICROS), 6);
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
