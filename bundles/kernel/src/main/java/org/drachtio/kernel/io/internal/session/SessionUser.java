package org.drachtio.kernel.io.internal.session;

import java.nio.ByteBuffer;

/**
 * The connection on a session, as MINA's side knows it. Called on the I/O thread of the session,
 * save for {@link #close}, which any thread may call.
 */
public interface SessionUser {

  /** Bytes came from the socket; they are valid during the call only. */
  void received(ByteBuffer fresh);

  /** The socket took some of what was queued. */
  void written();

  /** All that was queued before a wanted end is with the socket. */
  void sentAll();

  /** The peer ended its direction, or reset the connection. */
  void inputEnded();

  /** Closes the connection without sending what is queued. */
  void close();

  /** The session is gone; the last call. */
  void closed();
}
