package org.drachtio.kernel.io.internal.session;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Executor;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

/**
 * An acceptor whose socket is of the IP version of its address. The JDK's usual sockets are IPv6
 * ones: bound to 0.0.0.0 they would take connections over IPv6, too, which the operator has not
 * allowed.
 */
final class FamilyAcceptor extends NioSocketAcceptor {

  private static final SelectorProvider IPV4 = new Ipv4Provider(SelectorProvider.provider());

  FamilyAcceptor(Executor executor, IoProcessor<NioSession> processor) {
    super(executor, processor);
  }

  @Override
  protected ServerSocketChannel open(SocketAddress local) throws Exception {
    boolean ipv4 =
        local instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
    selectorProvider = ipv4 ? IPV4 : null;
    return super.open(local);
  }

  /** The JDK's, whose server sockets are of IPv4. */
  private static final class Ipv4Provider extends SelectorProvider {

    private final SelectorProvider jdk;

    Ipv4Provider(SelectorProvider jdk) {
      this.jdk = jdk;
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
      return jdk.openServerSocketChannel(StandardProtocolFamily.INET);
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
      return jdk.openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
      return jdk.openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
      return jdk.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
      return jdk.openSelector();
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
      return jdk.openSocketChannel();
    }
  }
}
