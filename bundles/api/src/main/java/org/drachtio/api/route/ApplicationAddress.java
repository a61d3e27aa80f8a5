package org.drachtio.api.route;

import org.drachtio.api.net.HostPort;

/**
 * Where an application listens for the server (admin-protocol.md §10).
 *
 * @param host name or address, IPv6 without brackets
 * @param port 1 … 65535
 * @param tls whether the connection is encrypted
 */
public record ApplicationAddress(String host, int port, boolean tls) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if there is no host or the port is out of range
   */
  public ApplicationAddress {
    if (host.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("no address of an application: " + host + ":" + port);
    }
  }

  /** As {@code host:port;transport=tls}. */
  @Override
  public String toString() {
    return HostPort.bracketed(host) + ":" + port + ";transport=" + (tls ? "tls" : "tcp");
  }
}
