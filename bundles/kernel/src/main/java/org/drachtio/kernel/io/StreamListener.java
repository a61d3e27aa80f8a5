package org.drachtio.kernel.io;

import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ProviderType;

/** A listening TCP socket. Thread-safe. */
@ProviderType
public interface StreamListener {

  /** Where it is bound. */
  InetSocketAddress local();

  /** Stops listening; its connections stay. */
  void close();
}
