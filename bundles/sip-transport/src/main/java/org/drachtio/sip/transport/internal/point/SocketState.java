package org.drachtio.sip.transport.internal.point;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.settings.Contact;
import org.drachtio.sip.transport.internal.settings.ContactParser;

/**
 * What crosses a hand-over of a listening socket.
 *
 * @param key with the port that was asked for, so that an ephemeral one is found again
 * @param port that it is bound to
 */
public record SocketState(PointKey key, int port, Contact contact) {

  public static SocketState of(OpenPoint open) {
    return new SocketState(open.key(), open.point().port(), open.contact());
  }

  /**
   * A socket of which nothing is known but where it is bound.
   *
   * @throws InvalidValueException never for a bound address
   */
  public static SocketState of(Protocol protocol, InetSocketAddress local) {
    InetAddress address = Addresses.ofBytes(local.getAddress().getAddress());
    String uri =
        "sip:" + Addresses.host(address) + ":" + local.getPort() + ";transport=" + protocol.token();
    return new SocketState(
        new PointKey(protocol, address, local.getPort()),
        local.getPort(),
        ContactParser.parse(uri));
  }

  boolean isAt(InetSocketAddress local) {
    return local.getPort() == port
        && key.address().equals(Addresses.ofBytes(local.getAddress().getAddress()));
  }

  OpenPoint on(DatagramEndpoint endpoint) {
    return OpenPoint.of(key, contact, endpoint);
  }

  OpenPoint on(StreamListener listener) {
    return OpenPoint.of(key, contact, listener);
  }
}
