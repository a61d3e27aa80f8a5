package org.drachtio.kernel.io;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Receives what happens on an owner's connections.
 *
 * <p><b>Threading:</b> all calls for one connection come from one I/O thread, in order: opened,
 * consume*, closed. Must not block. An exception is logged and closes that connection.
 */
@ConsumerType
public interface StreamHandler {

  /** A connection was accepted (see {@link Connection#listener()}) or dialled. */
  void opened(Connection connection);

  /**
   * Bytes arrived. Take as many as form whole units by advancing the position; the rest is kept by
   * the kernel and shown again, in front of what follows. Called only when there is something new.
   *
   * @param data array-backed, valid only during the call
   */
  void consume(Connection connection, ByteBuffer data);

  /** The connection is gone, whoever closed it; called once for every opened. */
  void closed(Connection connection);
}
