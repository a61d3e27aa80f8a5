package org.drachtio.kernel.io.internal.session;

import java.nio.ByteBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSession;
import org.drachtio.kernel.internal.KernelThread;
import org.drachtio.kernel.io.internal.call.IoThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes MINA's events to connections. Called on I/O threads. */
final class SessionHandler extends IoHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

  /** {@code null} for what was dialled. */
  private final SessionOpener listener;

  SessionHandler(SessionOpener listener) {
    this.listener = listener;
  }

  @Override
  public void sessionOpened(IoSession session) {
    if (listener != null) {
      listener.opened((NioSession) session);
    } else {
      OutboundQueue.of(session).dial().opened((NioSession) session);
    }
  }

  /** Bytes came from the socket of a session; MINA's own way for them is not used. */
  static void received(NioSession session, ByteBuffer fresh) {
    SessionUser connection = OutboundQueue.of(session).connection();
    if (connection == null) {
      return;
    }
    KernelThread thread = KernelThread.current();
    thread.beginTurn(IoThread.MAX_VISITS);
    try {
      connection.received(fresh);
    } finally {
      thread.endTurn();
    }
  }

  @Override
  public void inputClosed(IoSession session) {
    SessionUser connection = OutboundQueue.of(session).connection();
    if (connection != null) {
      connection.inputEnded();
    } else {
      session.closeNow();
    }
  }

  @Override
  public void exceptionCaught(IoSession session, Throwable cause) {
    LOG.debug("{}", session, cause);
    SessionUser connection = OutboundQueue.of(session).connection();
    if (connection != null) {
      connection.close();
    } else {
      session.closeNow();
    }
  }

  @Override
  public void sessionClosed(IoSession session) {
    SessionUser connection = OutboundQueue.of(session).connection();
    if (connection != null) {
      connection.closed();
    }
  }
}
