package org.drachtio.kernel.io;

import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ProviderType;

/** A bound UDP socket. Thread-safe. */
@ProviderType
public interface DatagramEndpoint {

  /** Where it is bound. */
  InetSocketAddress local();

  /**
   * Sends one datagram from the calling thread.
   *
   * @return false: the system refused it (no route, too large, buffer full); counted
   */
  boolean send(byte[] bytes, int offset, int length, InetSocketAddress to);

  /** Closes the socket. */
  void close();
}
