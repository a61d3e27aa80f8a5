package org.drachtio.kernel.io;

import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ProviderType;

/** A listening TCP socket. Thread-safe. */
@ProviderType
public interface StreamListener {

  /** Where it is bound. */
  InetSocketAddress local();

  /**
   * Changes the bounds of its connections, also of those that are open; keep-alive changes for
   * those accepted from now on, the backlog does not change.
   */
  void options(StreamOptions options);

  /** Stops listening; its connections stay. */
  void close();
}
