package org.drachtio.kernel.io.internal.stream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.drachtio.kernel.internal.LimitedLog;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.TlsServer;
import org.drachtio.kernel.io.internal.bounds.ConnectionBounds;
import org.drachtio.kernel.io.internal.session.SessionOpener;
import org.drachtio.kernel.io.internal.tls.TlsAcceptor;
import org.drachtio.kernel.io.internal.tls.TlsStream;
import org.slf4j.LoggerFactory;

/** A listening TCP socket with an acceptor of its own: MINA fixes the backlog per acceptor. */
public final class TcpListener implements StreamListener, SessionOpener {

  private static final LimitedLog LOG =
      new LimitedLog(LoggerFactory.getLogger(StreamListener.class));

  private final StreamOwner owner;
  private final NioSocketAcceptor acceptor;
  private final InetSocketAddress local;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile StreamOptions options;

  /** Null for a plain listener. */
  private volatile TlsAcceptor tls;

  /**
   * Binds it.
   *
   * @param tls {@code null} for a plain listener
   */
  public TcpListener(
      StreamOwner owner, InetSocketAddress local, StreamOptions options, TlsAcceptor tls)
      throws IOException {
    this.owner = owner;
    this.options = options;
    this.tls = tls;
    acceptor = owner.engine().newAcceptor(this, options.backlog());
    boolean bound = false;
    try {
      acceptor.bind(local);
      bound = true;
    } catch (IOException | RuntimeException e) {
      throw new IOException(reason(e), e);
    } finally {
      if (!bound) {
        acceptor.dispose();
      }
    }
    this.local = acceptor.getLocalAddress();
  }

  /** MINA wraps the message of the system; the innermost cause has it. */
  private static String reason(Throwable e) {
    Throwable bottom = e;
    while (bottom.getCause() != null) {
      bottom = bottom.getCause();
    }
    return bottom.getMessage() == null ? bottom.toString() : bottom.getMessage();
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
  public boolean isSecure() {
    return tls != null;
  }

  @Override
  public void tls(TlsServer server) throws IOException {
    if (tls == null) {
      throw new IllegalStateException(this + " has no TLS");
    }
    tls = TlsAcceptor.of(server);
  }

  @Override
  public void options(StreamOptions changed) {
    options = changed;
  }

  StreamOptions options() {
    return options;
  }

  /** A connection was accepted; on its I/O thread. */
  @Override
  public void opened(NioSession session) {
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
      } else if (tls == null) {
        owner.open(connection);
      } else {
        TlsAcceptor acceptor = tls;
        Securing securing = new Securing(connection, acceptor.handshakeMillis());
        connection.secure(acceptor::newEngine, securing);
        securing.await();
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

  /**
   * One connection's way from its acceptance to its owner. I/O thread but for its deadline, which
   * is the peer's: where many peers come at once, what they wait for this side begins it again.
   */
  private final class Securing implements TlsStream.Handshake {

    private final TcpConnection connection;
    private final int limitMillis;
    private volatile Future<?> deadline;
    private volatile boolean late;
    private volatile boolean ended;

    Securing(TcpConnection connection, int limitMillis) {
      this.connection = connection;
      this.limitMillis = limitMillis;
    }

    void await() {
      // Null while the engine stops, which closes the connection.
      deadline = owner.engine().schedule(limitMillis, this::expire);
      if (ended) {
        cancel();
      }
    }

    private void cancel() {
      Future<?> pending = deadline;
      if (pending != null) {
        pending.cancel(false);
      }
    }

    private void expire() {
      if (connection.isComputingTls()) {
        await();
      } else {
        late = true;
        connection.close();
      }
    }

    @Override
    public void established() {
      end();
      owner.open(connection);
    }

    @Override
    public void failed(String reason) {
      if (!end()) {
        return;
      }
      if (late) {
        owner.meters().tlsTimedOut().increment();
      }
      LOG.info(
          "{}: no TLS with {}: {}",
          TcpListener.this,
          connection.remote(),
          late ? "no complete handshake within " + limitMillis + " ms" : reason);
    }

    /** False: it had ended before. */
    private boolean end() {
      if (ended) {
        return false;
      }
      ended = true;
      cancel();
      return true;
    }
  }

  @Override
  public String toString() {
    return "Listener of " + owner.name() + " " + local;
  }
}
