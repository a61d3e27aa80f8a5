package org.drachtio.kernel.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import org.osgi.annotation.versioning.ProviderType;

/** An owner's hold on its sockets. Thread-safe. */
@ProviderType
public interface NetworkAttachment extends AutoCloseable {

  /**
   * Opens a TCP listener; its connections are given to the {@link StreamHandler}.
   *
   * @param local port 0 means ephemeral; {@link StreamListener#local()} tells the real one
   * @throws IOException if it cannot be bound; other endpoints are not affected
   */
  StreamListener listen(InetSocketAddress local, StreamOptions options) throws IOException;

  /**
   * As {@link #listen(InetSocketAddress, StreamOptions)}, with TLS: a connection is given to the
   * {@link StreamHandler} when its handshake is complete.
   *
   * @throws IOException also if the certificates or rules cannot be used
   */
  StreamListener listen(InetSocketAddress local, StreamOptions options, TlsServer tls)
      throws IOException;

  /**
   * Opens a UDP socket; its datagrams are given to the {@link DatagramHandler}.
   *
   * @param bufferBytes SO_SNDBUF and SO_RCVBUF asked for
   */
  DatagramEndpoint bind(InetSocketAddress local, int bufferBytes) throws IOException;

  /**
   * Dials without blocking. Exactly one of {@link ConnectListener}'s methods is called, on an I/O
   * thread; {@link StreamHandler#opened} comes before {@link ConnectListener#connected}. An attempt
   * that is pending when the attachment is closed ends without a call.
   *
   * @param local address to dial from (port 0: ephemeral), or {@code null} for any
   * @param timeoutMillis bound on the attempt
   */
  void connect(
      InetSocketAddress local,
      InetSocketAddress remote,
      StreamOptions options,
      int timeoutMillis,
      ConnectListener listener);

  /**
   * As {@link #connect(InetSocketAddress, InetSocketAddress, StreamOptions, int, ConnectListener)},
   * with TLS 1.2 or 1.3: the connection is opened when the handshake is complete, within the same
   * bound. The calling thread computes nothing for it.
   */
  void connect(
      InetSocketAddress local,
      InetSocketAddress remote,
      StreamOptions options,
      TlsClient tls,
      int timeoutMillis,
      ConnectListener listener);

  /**
   * Bounds the connections that listeners of this owner accept; at a bound a new one is closed at
   * once, and counted. Those that are open stay. Until the first call there is no bound; the next
   * attachment of the same name finds those of the last.
   *
   * @param all bound on all of them together, 0 = none
   * @param perSource bound on those of one peer's address, IPv6: of one /64 network; 0 = none
   */
  void bound(int all, int perSource);

  /** The open connections of this owner, a snapshot. */
  Collection<Connection> connections();

  /** The open listeners of this owner, a snapshot. */
  Collection<StreamListener> listeners();

  /** The open UDP sockets of this owner, a snapshot. */
  Collection<DatagramEndpoint> datagrams();

  /**
   * Leaves all endpoints and connections open for the next attachment of the same name, which finds
   * them in the snapshots above without what {@link Connection#attach} put there. Only between
   * {@code Handover.begin} and {@code arrived}: nothing is read then. The handlers are not called
   * after it returns, and attempts to connect end without a call.
   */
  void leave();

  /**
   * Closes every endpoint of the owner, and each connection as {@link Connection#closeAfterSending}
   * does. It waits for no connection: a handler that is at work goes on, others are not called any
   * more, and the name is free for the next attachment. It waits for the threads of UDP sockets,
   * for 2 s each at most.
   */
  void closeAfterSending();

  /**
   * Closes every endpoint and connection of the owner; the handlers are not called after it
   * returns.
   */
  @Override
  void close();
}
