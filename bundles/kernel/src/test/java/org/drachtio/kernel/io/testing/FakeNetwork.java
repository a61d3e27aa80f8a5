package org.drachtio.kernel.io.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.drachtio.kernel.io.ConnectListener;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.DatagramHandler;
import org.drachtio.kernel.io.Network;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamHandler;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.TlsClient;
import org.drachtio.kernel.io.TlsServer;

/**
 * A network without sockets, of one owner: the test plays the peers, and the I/O thread. What there
 * is stays when the owner leaves, as with the real one.
 */
public final class FakeNetwork<C extends FakeConnection> implements Network, NetworkAttachment {

  /** Where datagrams and accepted connections come from. */
  public static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 5099);

  /** A dial that waits for its outcome; {@code tls} is {@code null} for a plain one. */
  public record Dialled(
      InetSocketAddress local,
      InetSocketAddress remote,
      TlsClient tls,
      int timeoutMillis,
      ConnectListener listener) {}

  /** Those that are open. */
  public final List<C> connections = new ArrayList<>();

  public final List<Listener> listeners = new ArrayList<>();

  /** Every listener that was ever opened. */
  public final List<Listener> opened = new ArrayList<>();

  public final List<Endpoint> endpoints = new ArrayList<>();
  public final List<Dialled> dials = new ArrayList<>();

  /** A datagram sent: {@code address:port text}. */
  public final List<String> datagrams = new ArrayList<>();

  /** In all, and per source. */
  public List<Integer> bounds = List.of();

  public boolean refuseDatagrams;

  /** Null between two owners. */
  public StreamHandler handler;

  private final FakeConnection.Factory<C> factory;
  private DatagramHandler datagramHandler;
  private long numbers;

  /** Without a peer so far. */
  public FakeNetwork(FakeConnection.Factory<C> factory) {
    this.factory = factory;
  }

  /** A listening socket that is none; it knows what it was opened with. */
  public final class Listener implements StreamListener {
    public final InetSocketAddress local;
    public StreamOptions options;

    /** {@code null} for a plain listener. */
    public TlsServer tls;

    Listener(InetSocketAddress local, StreamOptions options, TlsServer tls) {
      this.local = local;
      this.options = options;
      this.tls = tls;
    }

    @Override
    public boolean isSecure() {
      return tls != null;
    }

    @Override
    public void tls(TlsServer server) {
      tls = server;
    }

    @Override
    public InetSocketAddress local() {
      return local;
    }

    @Override
    public void options(StreamOptions changed) {
      options = changed;
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }

  /** A UDP socket that is none. */
  public final class Endpoint implements DatagramEndpoint {
    private final InetSocketAddress local;

    Endpoint(InetSocketAddress local) {
      this.local = local;
    }

    @Override
    public InetSocketAddress local() {
      return local;
    }

    @Override
    public boolean send(byte[] bytes, int offset, int length, InetSocketAddress to) {
      if (!refuseDatagrams) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        datagrams.add(to.getAddress().getHostAddress() + ":" + to.getPort() + " " + text);
      }
      return !refuseDatagrams;
    }

    @Override
    public void close() {
      endpoints.remove(this);
    }
  }

  /** A peer connects to the first listener. */
  public C accept() {
    return opened(factory.open(++numbers, PEER, listeners.isEmpty() ? null : listeners.get(0)));
  }

  /** A dial succeeds. */
  public C dialled(int index) {
    Dialled dial = dials.get(index);
    C connection = opened(factory.open(++numbers, dial.remote(), null));
    dial.listener().connected(connection);
    return connection;
  }

  private C opened(C connection) {
    connections.add(connection);
    handler.opened(connection);
    return connection;
  }

  /** Reports a connection that was accepted before the attachment. */
  public void reopened(C connection) {
    handler.opened(connection);
  }

  /** A peer sends on its connection; how many bytes the owner left. */
  public int data(C connection, String text) {
    ByteBuffer data = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    handler.consume(connection, data);
    return data.remaining();
  }

  /** A connection is closed by its peer. */
  public void closed(C connection) {
    connection.open = false;
    connections.remove(connection);
    handler.closed(connection);
  }

  /** A peer sends a datagram to the first socket. */
  public void datagram(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    datagramHandler.received(endpoints.get(0), bytes, bytes.length, PEER);
  }

  @Override
  public NetworkAttachment attach(String owner, StreamHandler streams, DatagramHandler handles) {
    if (handler != null) {
      throw new IllegalStateException(owner + " is attached already");
    }
    handler = streams;
    datagramHandler = handles;
    return this;
  }

  @Override
  public StreamListener listen(InetSocketAddress local, StreamOptions options) throws IOException {
    return listen(local, options, null);
  }

  @Override
  public StreamListener listen(InetSocketAddress local, StreamOptions options, TlsServer tls)
      throws IOException {
    // As the JDK tells the wildcard address when there is IPv6.
    boolean wildcard = local.getAddress().isAnyLocalAddress();
    InetAddress bound = wildcard ? InetAddress.getByName("::") : local.getAddress();
    Listener listener = new Listener(new InetSocketAddress(bound, local.getPort()), options, tls);
    listeners.add(listener);
    opened.add(listener);
    return listener;
  }

  @Override
  public DatagramEndpoint bind(InetSocketAddress local, int bufferBytes) throws IOException {
    Endpoint endpoint = new Endpoint(local);
    endpoints.add(endpoint);
    return endpoint;
  }

  @Override
  public void connect(
      InetSocketAddress local,
      InetSocketAddress remote,
      StreamOptions options,
      int timeoutMillis,
      ConnectListener listener) {
    connect(local, remote, options, null, timeoutMillis, listener);
  }

  @Override
  public void connect(
      InetSocketAddress local,
      InetSocketAddress remote,
      StreamOptions options,
      TlsClient tls,
      int timeoutMillis,
      ConnectListener listener) {
    dials.add(new Dialled(local, remote, tls, timeoutMillis, listener));
  }

  @Override
  public void bound(int all, int perSource) {
    bounds = List.of(all, perSource);
  }

  @Override
  public Collection<Connection> connections() {
    return List.copyOf(connections);
  }

  @Override
  public Collection<StreamListener> listeners() {
    return List.copyOf(listeners);
  }

  @Override
  public Collection<DatagramEndpoint> datagrams() {
    return List.copyOf(endpoints);
  }

  @Override
  public void leave() {
    handler = null;
    connections.forEach(connection -> connection.attach(null));
  }

  @Override
  public void closeAfterSending() {
    close();
  }

  @Override
  public void close() {
    handler = null;
    connections.forEach(Connection::close);
    connections.clear();
    listeners.clear();
    endpoints.clear();
  }
}
