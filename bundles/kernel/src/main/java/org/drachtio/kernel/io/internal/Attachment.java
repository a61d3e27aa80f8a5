package org.drachtio.kernel.io.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drachtio.kernel.io.ConnectListener;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.DatagramHandler;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamHandler;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.TlsClient;
import org.drachtio.kernel.io.TlsServer;
import org.drachtio.kernel.io.internal.bounds.Budgets;
import org.drachtio.kernel.io.internal.bounds.ConnectionBounds;
import org.drachtio.kernel.io.internal.call.Gate;
import org.drachtio.kernel.io.internal.call.Handlers;
import org.drachtio.kernel.io.internal.call.IoMeters;
import org.drachtio.kernel.io.internal.call.IoThread;
import org.drachtio.kernel.io.internal.datagram.DatagramOwner;
import org.drachtio.kernel.io.internal.datagram.UdpEndpoint;
import org.drachtio.kernel.io.internal.session.StreamEngine;
import org.drachtio.kernel.io.internal.stream.Dial;
import org.drachtio.kernel.io.internal.stream.StreamOwner;
import org.drachtio.kernel.io.internal.stream.TcpConnection;
import org.drachtio.kernel.io.internal.stream.TcpListener;
import org.drachtio.kernel.io.internal.tls.TlsAcceptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One owner's sockets. */
final class Attachment implements NetworkAttachment, StreamOwner, DatagramOwner {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkAttachment.class);
  private static final long CLOSE_SECONDS = 5;

  /** Interval at which the gate is looked at. */
  private static final long GATE_MILLIS = 50;

  private final String name;
  private final Gate gate;
  private final StreamEngine engine;
  private final IoMeters meters;
  private final Budgets budgets;
  private final Runnable detach;

  private final Set<TcpListener> listeners = ConcurrentHashMap.newKeySet();
  private final Set<UdpEndpoint> endpoints = ConcurrentHashMap.newKeySet();
  private final Set<Dial> dials = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<Long, TcpConnection> connections = new ConcurrentHashMap<>();

  private final ConnectionBounds bounds = new ConnectionBounds();

  /** Guards the change from open to closed against new endpoints. */
  private final Object state = new Object();

  private volatile Handlers handlers;
  private volatile boolean closed;

  Attachment(
      String name,
      Handlers handlers,
      Gate gate,
      StreamEngine engine,
      IoMeters meters,
      Budgets budgets,
      Runnable detach) {
    this.name = name;
    this.handlers = handlers;
    this.gate = gate;
    this.engine = engine;
    this.meters = meters;
    this.budgets = budgets;
    this.detach = detach;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Handlers handlers() {
    return handlers;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // identity of the owner, not equality
  public boolean belongsTo(Handlers owner) {
    return handlers == owner;
  }

  @Override
  public StreamHandler streams() {
    return handlers.streams();
  }

  @Override
  public DatagramHandler datagramHandler() {
    return handlers.datagrams();
  }

  @Override
  public Gate gate() {
    return gate;
  }

  Collection<UdpEndpoint> endpoints() {
    return endpoints;
  }

  /** Whether its owner has left and nobody has come. */
  @SuppressWarnings("ReferenceEquality") // which owner, not what it is like
  boolean isVacant() {
    return handlers == Handlers.NOBODY && !closed;
  }

  /** A new owner takes over what the last one left. */
  void occupy(Handlers newHandlers) {
    handlers = newHandlers;
  }

  @Override
  public StreamEngine engine() {
    return engine;
  }

  @Override
  public Budgets budgets() {
    return budgets;
  }

  @Override
  public ConnectionBounds bounds() {
    return bounds;
  }

  @Override
  public void bound(int all, int perSource) {
    bounds.set(all, perSource);
  }

  @Override
  public IoMeters meters() {
    return meters;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public StreamListener listen(InetSocketAddress local, StreamOptions options) throws IOException {
    return listen(local, options, (TlsAcceptor) null);
  }

  @Override
  public StreamListener listen(InetSocketAddress local, StreamOptions options, TlsServer tls)
      throws IOException {
    return listen(local, options, TlsAcceptor.of(tls));
  }

  private StreamListener listen(InetSocketAddress local, StreamOptions options, TlsAcceptor tls)
      throws IOException {
    synchronized (state) {
      checkOpen();
      TcpListener listener = new TcpListener(this, local, options, tls);
      listeners.add(listener);
      return listener;
    }
  }

  @Override
  public DatagramEndpoint bind(InetSocketAddress local, int bufferBytes) throws IOException {
    synchronized (state) {
      checkOpen();
      UdpEndpoint endpoint = new UdpEndpoint(this, local, bufferBytes);
      endpoints.add(endpoint);
      endpoint.start();
      return endpoint;
    }
  }

  @Override
  public void connect(
      InetSocketAddress local,
      InetSocketAddress remote,
      StreamOptions options,
      int timeoutMillis,
      ConnectListener listener) {
    dial(new Dial(this, options, null, listener), local, remote, timeoutMillis);
  }

  @Override
  public void connect(
      InetSocketAddress local,
      InetSocketAddress remote,
      StreamOptions options,
      TlsClient tls,
      int timeoutMillis,
      ConnectListener listener) {
    Dial dial =
        new Dial(this, options, () -> engine.tlsContexts().engine(tls, remote.getPort()), listener);
    dial(dial, local, remote, timeoutMillis);
  }

  private void dial(
      Dial dial, InetSocketAddress local, InetSocketAddress remote, int timeoutMillis) {
    synchronized (state) {
      checkOpen();
      dials.add(dial);
    }
    dial.start(local, remote, timeoutMillis);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(name + " has closed its attachment");
    }
  }

  @Override
  public Collection<Connection> connections() {
    return List.copyOf(connections.values());
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
    handlers = Handlers.NOBODY;
    for (Dial dial : new ArrayList<>(dials)) {
      dial.abandon();
    }
    for (TcpConnection connection : connections.values()) {
      connection.attach(null);
    }
  }

  @Override
  public void closeAfterSending() {
    if (end(TcpConnection::closeAfterSending)) {
      detach.run();
    }
  }

  @Override
  public void close() {
    if (end(TcpConnection::close)) {
      awaitHandlers();
      detach.run();
    }
  }

  /** False: it has ended before. */
  private boolean end(Consumer<TcpConnection> ending) {
    synchronized (state) {
      if (closed) {
        return false;
      }
      closed = true;
    }
    // Who waits at the gate finds nobody.
    handlers = Handlers.NOBODY;
    for (TcpListener listener : new ArrayList<>(listeners)) {
      listener.close();
    }
    for (Dial dial : new ArrayList<>(dials)) {
      dial.abandon();
    }
    connections.values().forEach(ending);
    for (UdpEndpoint endpoint : new ArrayList<>(endpoints)) {
      endpoint.close();
    }
    return true;
  }

  /**
   * A connection leaves the table on its I/O thread: no handler can be at work for it then. While
   * the gate is shut none is at work anyway, and the I/O threads wait there: whoever waited for
   * them would hold the hand-over up.
   */
  private void awaitHandlers() {
    if (IoThread.isCurrent()) {
      return;
    }
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    try {
      synchronized (connections) {
        for (long left = 1; !connections.isEmpty() && left > 0 && !gate.isShut(); ) {
          left = TimeUnit.NANOSECONDS.toMillis(limit - System.nanoTime());
          if (left > 0) {
            connections.wait(Math.min(left, GATE_MILLIS));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!connections.isEmpty() && !gate.isShut()) {
      LOG.warn("{} connections of {} are still busy in a handler", connections.size(), name);
    }
  }

  @Override
  public void open(TcpConnection connection) {
    connections.put(connection.id(), connection);
    connection.opened();
    if (closed) {
      connection.close();
      return;
    }
    long pass = gate.enter();
    try {
      streams().opened(connection);
    } catch (Throwable e) {
      connection.failed(e);
    } finally {
      gate.leave(pass);
    }
  }

  @Override
  public void gone(TcpConnection connection) {
    meters.closed().increment();
    if (!closed) {
      long pass = gate.enter();
      try {
        streams().closed(connection);
      } catch (Throwable e) {
        connection.failed(e);
      } finally {
        gate.leave(pass);
      }
    }
    connections.remove(connection.id());
    if (closed) {
      synchronized (connections) {
        connections.notifyAll();
      }
    }
  }

  @Override
  public void forget(TcpListener listener) {
    listeners.remove(listener);
  }

  @Override
  public void forget(UdpEndpoint endpoint) {
    endpoints.remove(endpoint);
  }

  @Override
  public void forget(Dial dial) {
    dials.remove(dial);
  }
}
