package org.drachtio.sip.transport.internal.connection;

import org.drachtio.sip.transport.internal.ws.WebSocketFramer;

/**
 * What a connection has to know of its WebSocket.
 *
 * <p><b>Threading:</b> {@link #isOpen} from any thread; the others on the I/O thread of the
 * connection.
 */
public final class WebSocket {

  private final WebSocketFramer framer;
  private volatile boolean open;

  /**
   * Begins one.
   *
   * @param open whether an earlier version has seen the handshake
   */
  WebSocket(int maxMessageBytes, boolean open) {
    this.framer = new WebSocketFramer(maxMessageBytes);
    this.open = open;
  }

  public WebSocketFramer framer() {
    return framer;
  }

  /** Whether the handshake is complete: messages may be sent. */
  public boolean isOpen() {
    return open;
  }

  void open() {
    open = true;
  }
}
