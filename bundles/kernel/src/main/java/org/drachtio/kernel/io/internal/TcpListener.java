package org.drachtio.kernel.io.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.drachtio.kernel.internal.LimitedLog;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;
import org.slf4j.LoggerFactory;

/** A listening TCP socket with an acceptor of its own: MINA fixes the backlog per acceptor. */
final class TcpListener implements StreamListener {

  private static final LimitedLog LOG =
      new LimitedLog(LoggerFactory.getLogger(StreamListener.class));

  private final Attachment owner;
  private final StreamOptions options;
  private final NioSocketAcceptor acceptor;
  private final InetSocketAddress local;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  TcpListener(Attachment owner, InetSocketAddress local, StreamOptions options) throws IOException {
    this.owner = owner;
    this.options = options;
    acceptor = owner.engine().newAcceptor(this, options.backlog());
    boolean bound = false;
    try {
      acceptor.bind(local);
      bound = true;
    } catch (RuntimeException e) {
      // MINA wraps what is not an IOException, e.g. an unresolved address.
      throw new IOException("can not listen on " + local + ": " + e.getMessage(), e);
    } finally {
      if (!bound) {
        acceptor.dispose();
      }
    }
    this.local = acceptor.getLocalAddress();
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      owner.forget(this);
      acceptor.dispose();
    }
  }

  /** On the session's I/O thread. */
  void accepted(NioSession session) {
    int count = connections.incrementAndGet();
    if (options.maxConnections() > 0 && count > options.maxConnections()) {
      connections.decrementAndGet();
      owner.meters().listenerFull().increment();
      LOG.warn("{} has {} connections, another one was refused", local, options.maxConnections());
      session.closeNow();
      return;
    }
    owner.meters().accepted().increment();
    if (owner.open(session, options, this) == null) {
      connections.decrementAndGet();
    }
  }

  /** One of its connections is gone. */
  void released() {
    connections.decrementAndGet();
  }
}
