package org.drachtio.admin.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

/** Sockets of one owner that stay when it leaves. */
final class FakeNetwork implements Network, NetworkAttachment {

  final List<FakeConnection> connections = new ArrayList<>();
  final List<Listener> listeners = new ArrayList<>();

  /** Every listener that was ever opened. */
  final List<Listener> opened = new ArrayList<>();

  /** In all, and per source. */
  List<Integer> bounds = List.of();

  /** Null between two owners. */
  StreamHandler handler;

  /** A listener that knows what it was opened with. */
  final class Listener implements StreamListener {
    final InetSocketAddress local;
    StreamOptions options;

    Listener(InetSocketAddress local, StreamOptions options) {
      this.local = local;
      this.options = options;
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

  /** An application connects. */
  FakeConnection accept() {
    FakeConnection connection = new FakeConnection(connections.size() + 1);
    connections.add(connection);
    handler.opened(connection);
    return connection;
  }

  @Override
  public NetworkAttachment attach(String owner, StreamHandler streams, DatagramHandler datagrams) {
    if (handler != null) {
      throw new IllegalStateException(owner + " is attached already");
    }
    handler = streams;
    return this;
  }

  @Override
  public StreamListener listen(InetSocketAddress local, StreamOptions options) throws IOException {
    // As the JDK tells the wildcard address when there is IPv6.
    boolean wildcard = local.getAddress().isAnyLocalAddress();
    InetAddress bound = wildcard ? InetAddress.getByName("::") : local.getAddress();
    Listener listener = new Listener(new InetSocketAddress(bound, local.getPort()), options);
    listeners.add(listener);
    opened.add(listener);
    return listener;
  }

  @Override
  public DatagramEndpoint bind(InetSocketAddress local, int bufferBytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void connect(
      InetSocketAddress local,
      InetSocketAddress remote,
      StreamOptions options,
      int timeoutMillis,
      ConnectListener listener) {
    throw new UnsupportedOperationException();
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
    return List.of();
  }

  @Override
  public void leave() {
    handler = null;
    connections.forEach(connection -> connection.attach(null));
  }

  @Override
  public void close() {
    handler = null;
    connections.forEach(FakeConnection::close);
    connections.clear();
    listeners.clear();
  }
}
