package org.drachtio.sip.transport.internal.point;

import java.net.InetAddress;
import org.drachtio.api.transport.Protocol;
import org.drachtio.sip.transport.internal.address.Addresses;

/**
 * What makes two listening points the same socket.
 *
 * @param port as asked for: 0 = ephemeral
 */
public record PointKey(Protocol protocol, InetAddress address, int port) {

  @Override
  public String toString() {
    return protocol.token()
        + "/"
        + Addresses.host(address)
        + ":"
        + (port == 0 ? "*" : Integer.toString(port));
  }
}
