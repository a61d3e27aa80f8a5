package org.drachtio.kernel.io.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final NioSocketAcceptor acceptor;
  private final InetSocketAddress local;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile StreamOptions options;

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
      throw new IOException("cannot listen on " + local + ": " + e.getMessage(), e);
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

  @Override
  public void options(StreamOptions changed) {
    options = changed;
  }

  StreamOptions options() {
    return options;
  }

  /** On the session's I/O thread. */
  void accepted(NioSession session) {
    if (!(session.getRemoteAddress() instanceof InetSocketAddress remote)) {
      // The peer is gone already.
      session.closeNow();
      return;
    }
    InetAddress source = remote.getAddress();
    ConnectionBounds.Verdict verdict = owner.bounds().admit(source);
    if (verdict == ConnectionBounds.Verdict.ADMITTED) {
      owner.meters().accepted().increment();
      TcpConnection connection = TcpConnection.of(session, owner, options, this);
      if (connection == null) {
        owner.bounds().release(source);
        session.closeNow();
      } else {
        owner.open(connection);
      }
      return;
    }
    if (verdict == ConnectionBounds.Verdict.FULL) {
      owner.meters().listenerFull().increment();
      LOG.warn("{}: a connection from {} was refused, there are too many", this, source);
    } else {
      owner.meters().sourceFull().increment();
      LOG.warn("{}: a connection from {} was refused, it has too many", this, source);
    }
    session.closeNow();
  }

  @Override
  public String toString() {
    return "Listener of " + owner.name() + " " + local;
  }
}
