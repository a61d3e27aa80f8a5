package org.drachtio.kernel.io;

import org.osgi.annotation.versioning.ConsumerType;

/** The outcome of dialling; called on an I/O thread. */
@ConsumerType
public interface ConnectListener {

  /** It is open. */
  void connected(Connection connection);

  /** Refused, unreachable, timed out, or no TLS with this peer. */
  void failed(String reason);
}
