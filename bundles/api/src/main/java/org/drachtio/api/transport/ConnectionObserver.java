package org.drachtio.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told when SIP connections open and close.
 *
 * <p><b>Threading:</b> called by the I/O thread of each connection, so by several threads at once;
 * in order for one connection, its opening before any of its messages. Must not block. What it
 * throws is logged and changes nothing.
 */
@ConsumerType
public interface ConnectionObserver {

  /** A connection has opened or closed. */
  void onConnection(ConnectionEvent event);
}
