package org.drachtio.api.transport;

import org.drachtio.api.net.HostPort;

/**
 * Where a request is sent next.
 *
 * @param local the listening point that it leaves from: its protocol, its Via, its Contact
 * @param host numeric address or name, IPv6 without brackets
 * @param port destination port
 * @param connection id of the connection to use as long as it is open, 0 if none; if it is closed,
 *     the address is dialled
 */
public record Hop(ListeningPoint local, String host, int port, long connection) {

  private static final int FIELDS = 4;

  /**
   * The hop that {@link #text()} of this or another version wrote.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Hop parse(String text) {
    String[] fields = text.split(" ", FIELDS);
    if (fields.length < FIELDS) {
      throw new IllegalArgumentException("no hop: '" + text + "'");
    }
    return new Hop(
        ListeningPoint.parse(fields[3]),
        fields[0],
        Integer.parseInt(fields[1]),
        Long.parseLong(fields[2]));
  }

  /** All of it in one line, for {@link #parse}; the listening point comes last, as it may grow. */
  public String text() {
    return String.join(" ", host, Integer.toString(port), Long.toString(connection), local.text());
  }

  /** For people: {@code udp/host:port}, IPv6 in brackets. */
  public String shown() {
    return protocol().token() + '/' + HostPort.bracketed(host) + ':' + port;
  }

  /** Protocol of the hop. */
  public Protocol protocol() {
    return local.protocol();
  }
}
