package org.drachtio.kernel.io.internal;

import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.mina.core.future.ConnectFuture;
import org.apache.mina.transport.socket.nio.NioSession;
import org.drachtio.kernel.internal.LimitedLog;
import org.drachtio.kernel.io.ConnectListener;
import org.drachtio.kernel.io.StreamOptions;
import org.slf4j.LoggerFactory;

/**
 * An attempt to connect. Its listener is called once, on an I/O thread, and never by the thread
 * that dials.
 */
final class Dial {

  private static final LimitedLog LOG =
      new LimitedLog(LoggerFactory.getLogger(ConnectListener.class));

  /**
   * MINA's connector counts wrongly when an attempt is cancelled before its loop has seen it; by
   * then it surely has.
   */
  private static final int CANCEL_MILLIS = 1_000;

  private final Attachment owner;
  private final StreamOptions options;
  private final ConnectListener listener;
  private final AtomicBoolean settled = new AtomicBoolean();
  private volatile ConnectFuture future;
  private volatile Future<?> deadline;

  Dial(Attachment owner, StreamOptions options, ConnectListener listener) {
    this.owner = owner;
    this.options = options;
    this.listener = listener;
  }

  void start(InetSocketAddress local, InetSocketAddress remote, int timeoutMillis) {
    deadline =
        owner
            .engine()
            .schedule(
                Math.max(1, timeoutMillis),
                () -> fail("no answer within " + timeoutMillis + " ms"));
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
  void opened(NioSession session) {
    if (!settle()) {
      session.closeNow();
      return;
    }
    owner.meters().dialled().increment();
    Handlers dialledBy = owner.handlers();
    TcpConnection connection = owner.open(session, options, null);
    if (connection != null && !owner.belongsTo(dialledBy)) {
      // Its owner was replaced while it was being set up: nobody waits for it any more.
      connection.close();
      return;
    }
    if (connection == null || !connection.isOpen()) {
      tell(() -> listener.failed("closed at once"));
      return;
    }
    try {
      listener.connected(connection);
    } catch (Throwable e) {
      connection.failed(e);
    }
  }

  /** Gives up without a word. */
  void abandon() {
    if (settle()) {
      cancelLater();
    }
  }

  void fail(String reason) {
    if (settle()) {
      owner.meters().dialsFailed().increment();
      cancelLater();
      owner.engine().execute(() -> tell(() -> listener.failed(reason)));
    }
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
