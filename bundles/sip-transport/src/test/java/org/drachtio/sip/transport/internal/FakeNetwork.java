package org.drachtio.sip.transport.internal;

import java.io.IOException;
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

/** A network without sockets: the test plays the peers, and the I/O thread. */
final class FakeNetwork implements Network, NetworkAttachment {

  static final InetSocketAddress PEER = new InetSocketAddress(Addresses.parse("192.0.2.1"), 5099);

  /** A dial that waits for its outcome. */
  record Dialled(InetSocketAddress local, InetSocketAddress remote, ConnectListener listener) {}

  /** A datagram sent: {@code address:port text}. */
  final List<String> datagrams = new ArrayList<>();

  final List<Dialled> dials = new ArrayList<>();
  final List<Endpoint> endpoints = new ArrayList<>();
  final List<Listener> listeners = new ArrayList<>();
  final List<FakeConnection> open = new ArrayList<>();
  List<Integer> bounds = List.of();
  boolean refuseDatagrams;
  boolean attached;
  private StreamHandler streams;
  private DatagramHandler datagramHandler;
  private long connections;

  @Override
  public NetworkAttachment attach(
      String owner, StreamHandler newStreams, DatagramHandler newDatagrams) {
    if (attached) {
      throw new IllegalStateException(owner + " is attached already");
    }
    attached = true;
    streams = newStreams;
    datagramHandler = newDatagrams;
    return this;
  }

  void datagram(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    datagramHandler.received(endpoints.get(0), bytes, bytes.length, PEER);
  }

  FakeConnection accept() {
    return opened(new FakeConnection(++connections, PEER, listeners.get(0)));
  }

  FakeConnection dialled(int index) {
    Dialled dial = dials.get(index);
    FakeConnection connection = opened(new FakeConnection(++connections, dial.remote, null));
    dial.listener.connected(connection);
    return connection;
  }

  private FakeConnection opened(FakeConnection connection) {
    open.add(connection);
    streams.opened(connection);
    return connection;
  }

  /** Reports a connection that was accepted before the attachment. */
  void reopened(FakeConnection connection) {
    streams.opened(connection);
  }

  /** Shows bytes; how many were left. */
  int data(FakeConnection connection, String text) {
    ByteBuffer data = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    streams.consume(connection, data);
    return data.remaining();
  }

  void closed(FakeConnection connection) {
    connection.open = false;
    open.remove(connection);
    streams.closed(connection);
  }

  @Override
  public StreamListener listen(InetSocketAddress local, StreamOptions options) {
    Listener listener = new Listener(local, options);
    listeners.add(listener);
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
    dials.add(new Dialled(local, remote, listener));
  }

  @Override
  public void bound(int all, int perSource) {
    bounds = List.of(all, perSource);
  }

  @Override
  public Collection<Connection> connections() {
    return List.copyOf(open);
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
    attached = false;
    open.forEach(connection -> connection.attach(null));
  }

  @Override
  public void close() {
    attached = false;
  }

  /** A UDP socket that is none. */
  final class Endpoint implements DatagramEndpoint {
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
        datagrams.add(Addresses.text(to.getAddress()) + ":" + to.getPort() + " " + text);
      }
      return !refuseDatagrams;
    }

    @Override
    public void close() {
      endpoints.remove(this);
    }
  }

  /** A listening socket that is none. */
  final class Listener implements StreamListener {
    private final InetSocketAddress local;
    StreamOptions options;

    Listener(InetSocketAddress local, StreamOptions options) {
      this.local = local;
      this.options = options;
    }

    @Override
    public void options(StreamOptions changed) {
      options = changed;
    }

    @Override
    public InetSocketAddress local() {
      return local;
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }
}
