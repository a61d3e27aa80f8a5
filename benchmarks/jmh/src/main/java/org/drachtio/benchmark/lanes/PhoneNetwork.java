package org.drachtio.benchmark.lanes;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.List;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.DatagramHandler;
import org.drachtio.kernel.io.Network;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamHandler;

/**
 * Sockets of which the other ends are the phones: what the server sends is heard in the same thread
 * at once.
 */
final class PhoneNetwork implements Network, DatagramEndpoint {

  private final Phone[] phones;
  private DatagramHandler handler;
  private InetSocketAddress local;

  /**
   * @param phones by their ports, from {@link Phone#FIRST_PORT} on
   */
  PhoneNetwork(Phone[] phones) {
    this.phones = phones;
  }

  @Override
  public NetworkAttachment attach(String owner, StreamHandler streams, DatagramHandler datagrams) {
    handler = datagrams;
    return (NetworkAttachment)
        Proxy.newProxyInstance(
            NetworkAttachment.class.getClassLoader(),
            new Class<?>[] {NetworkAttachment.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "bind" -> {
                    local = (InetSocketAddress) arguments[0];
                    yield this;
                  }
                  case "datagrams", "listeners", "connections" -> List.of();
                  case "bound", "close" -> null;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  /** A phone says something; on the thread that stands for the socket's. */
  void say(byte[] datagram, InetSocketAddress from) {
    handler.received(this, datagram, datagram.length, from);
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
    phones[to.getPort() - Phone.FIRST_PORT].hear(bytes, offset, length);
    return true;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
