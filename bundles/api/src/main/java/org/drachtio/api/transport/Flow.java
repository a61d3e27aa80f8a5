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

  /** Protocol of the flow. */
  public Protocol protocol() {
    return local.protocol();
  }

  /** The hop that leads back: to the source, on the same connection as long as that is open. */
  public Hop back() {
    return new Hop(local, address, port, connection);
  }
}
