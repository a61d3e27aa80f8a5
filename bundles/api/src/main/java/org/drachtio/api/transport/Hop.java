package org.drachtio.api.transport;

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

  /** Protocol of the hop. */
  public Protocol protocol() {
    return local.protocol();
  }
}
