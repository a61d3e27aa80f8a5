package org.drachtio.kernel.io;

import org.osgi.annotation.versioning.ConsumerType;

/** The outcome of dialling; called on an I/O thread. */
@ConsumerType
public interface ConnectListener {

  /** It is open. */
  void connected(Connection connection);

  /** Refused, unreachable, or timed out. */
  void failed(String reason);
}
