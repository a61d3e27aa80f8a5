package org.drachtio.kernel.io.internal.stream;

import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import org.apache.mina.core.future.ConnectFuture;
import org.apache.mina.transport.socket.nio.NioSession;
import org.drachtio.kernel.internal.LimitedLog;
import org.drachtio.kernel.io.ConnectListener;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.internal.call.Handlers;
import org.drachtio.kernel.io.internal.session.SessionOpener;
import org.drachtio.kernel.io.internal.tls.TlsStream;
import org.slf4j.LoggerFactory;

/**
 * An attempt to connect. Its listener is called once, on an I/O thread, and never by the thread
 * that dials.
 */
public final class Dial implements SessionOpener {

  private static final LimitedLog LOG =
      new LimitedLog(LoggerFactory.getLogger(ConnectListener.class));

  /**
   * MINA's connector counts wrongly when an attempt is cancelled before its loop has seen it; after
   * this time it has.
   */
  private static final int CANCEL_MILLIS = 1_000;

  private final StreamOwner owner;
  private final StreamOptions options;

  /** Null for a plain connection. */
  private final Callable<SSLEngine> tls;

  private final ConnectListener listener;
  private final AtomicBoolean settled = new AtomicBoolean();
  private volatile ConnectFuture future;
  private volatile Future<?> deadline;

  /** Its TLS handshake is going on, or has ended. */
  private volatile TcpConnection securing;

  /**
   * @param tls makes the client's end of TLS, in a thread that may compute; {@code null} for a
   *     plain connection
   */
  public Dial(
      StreamOwner owner, StreamOptions options, Callable<SSLEngine> tls, ConnectListener listener) {
    this.owner = owner;
    this.options = options;
    this.tls = tls;
    this.listener = listener;
  }

  public void start(InetSocketAddress local, InetSocketAddress remote, int timeoutMillis) {
    deadline =
        owner
            .engine()
            .schedule(
                Math.max(1, timeoutMillis),
                () -> expire("no answer within " + timeoutMillis + " ms"));
    ConnectFuture attempt;
    try {
      attempt = owner.engine().connect(local, remote, this);
    } catch (RuntimeException e) {
      fail(reason(e));
      return;
    }
    future = attempt;
    attempt.addListener(
        done -> {
          Throwable cause = attempt.getException();
          if (cause != null) {
            fail(reason(cause));
          }
        });
  }

  /** The connection is there; on its I/O thread. */
  @Override
  public void opened(NioSession session) {
    TcpConnection connection = TcpConnection.of(session, owner, options, null);
    if (connection == null) {
      session.closeNow();
      fail("closed at once");
    } else if (tls == null) {
      established(connection);
    } else {
      secure(connection);
    }
  }

  private void secure(TcpConnection connection) {
    securing = connection;
    // The thread that settled the attempt before did not see the connection.
    if (settled.get()) {
      connection.close();
      return;
    }
    connection.secure(
        tls,
        new TlsStream.Handshake() {
          @Override
          public void established() {
            Dial.this.established(connection);
          }

          @Override
          public void failed(String reason) {
            fail(reason);
          }
        });
  }

  /** It can be used; on its I/O thread. */
  private void established(TcpConnection connection) {
    if (!settle()) {
      connection.close();
      return;
    }
    owner.meters().dialled().increment();
    Handlers dialledBy = owner.handlers();
    owner.open(connection);
    if (!owner.belongsTo(dialledBy)) {
      // Its owner was replaced while it was being set up: nobody waits for it any more.
      connection.close();
      return;
    }
    if (!connection.isOpen()) {
      tell(() -> listener.failed("closed at once"));
      return;
    }
    try {
      listener.connected(connection);
    } catch (Throwable e) {
      connection.failed(e);
    }
  }

  /** Gives up without calling the listener. */
  public void abandon() {
    if (settle()) {
      cancelLater();
      hangUp();
    }
  }

  private void expire(String reason) {
    if (fail(reason)) {
      hangUp();
    }
  }

  /** Nobody takes the connection that was being set up. */
  private void hangUp() {
    TcpConnection connection = securing;
    if (connection != null) {
      connection.close();
    }
  }

  /** False: it has come to an end already. */
  private boolean fail(String reason) {
    if (!settle()) {
      return false;
    }
    owner.meters().dialsFailed().increment();
    cancelLater();
    owner.engine().execute(() -> tell(() -> listener.failed(reason)));
    return true;
  }

  private boolean settle() {
    if (!settled.compareAndSet(false, true)) {
      return false;
    }
    owner.forget(this);
    Future<?> pending = deadline;
    if (pending != null) {
      pending.cancel(false);
    }
    return true;
  }

  private void cancelLater() {
    // While the engine stops it cancels by itself.
    owner
        .engine()
        .after(
            CANCEL_MILLIS,
            () -> {
              ConnectFuture attempt = future;
              if (attempt != null) {
                attempt.cancel();
              }
            });
  }

  private void tell(Runnable call) {
    if (owner.isClosed()) {
      return;
    }
    try {
      call.run();
    } catch (Throwable e) {
      owner.meters().handlerFailed().increment();
      LOG.warn("A connect listener of {} failed", owner.name(), e);
    }
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
