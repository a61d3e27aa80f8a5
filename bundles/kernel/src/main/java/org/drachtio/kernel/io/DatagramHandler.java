package org.drachtio.kernel.io;

import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Receives datagrams, one at a time for each socket: on its I/O thread, or, those kept during a
 * hand-over, on the thread that ends it. Must not block.
 */
@ConsumerType
@FunctionalInterface
public interface DatagramHandler {

  /**
   * A datagram came.
   *
   * @param buffer belongs to the kernel, is valid only during the call, and holds the datagram at 0
   *     … length − 1
   */
  void received(DatagramEndpoint endpoint, byte[] buffer, int length, InetSocketAddress from);
}
