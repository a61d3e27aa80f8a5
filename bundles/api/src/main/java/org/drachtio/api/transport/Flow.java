package org.drachtio.api.transport;

/**
 * The way that a message came: an answer goes back the same way.
 *
 * @param local where it was received
 * @param address numeric source address, IPv6 without brackets
 * @param port source port
 * @param connection id of the connection, 0 for UDP
 */
public record Flow(ListeningPoint local, String address, int port, long connection) {

  /**
   * The flow that {@link #text()} of this or another version wrote.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Flow parse(String text) {
    Hop back = Hop.parse(text);
    return new Flow(back.local(), back.host(), back.port(), back.connection());
  }

  /** All of it in one line, for {@link #parse}. */
  public String text() {
    return back().text();
  }

  /** Protocol of the flow. */
  public Protocol protocol() {
    return local.protocol();
  }

  /** The hop that leads back: to the source, on the same connection as long as that is open. */
  public Hop back() {
    return new Hop(local, address, port, connection);
  }
}
