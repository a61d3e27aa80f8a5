package org.drachtio.kernel.io.internal.session;

import org.apache.mina.transport.socket.nio.NioSession;

/** The one who wanted a session: a listener or a dial. Called on the I/O thread of the session. */
public interface SessionOpener {

  /** The session is there; nothing has been received yet. */
  void opened(NioSession session);
}
