package org.drachtio.sip.transport.internal;

import java.net.InetAddress;
import org.drachtio.api.transport.Protocol;

/**
 * What makes two listening points the same socket.
 *
 * @param port as asked for: 0 = ephemeral
 */
record PointKey(Protocol protocol, InetAddress address, int port) {

  @Override
  public String toString() {
    return protocol.token()
        + "/"
        + Addresses.host(address)
        + ":"
        + (port == 0 ? "*" : Integer.toString(port));
  }
}
