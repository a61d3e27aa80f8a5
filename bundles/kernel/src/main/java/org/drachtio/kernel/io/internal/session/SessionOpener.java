package org.drachtio.kernel.io.internal.session;

import org.apache.mina.transport.socket.nio.NioSession;

/** Who wanted a session: a listener, or who dials. Called on the I/O thread of the session. */
public interface SessionOpener {

  /** The session is there; nothing has been received yet. */
  void opened(NioSession session);
}
