package org.drachtio.kernel.io;

import java.io.IOException;
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

  /** Whether its connections have TLS. */
  boolean isSecure();

  /**
   * Connections that are accepted from now on meet these certificates and rules; open ones stay as
   * they are.
   *
   * @throws IOException if they cannot be used: those of before hold on
   * @throws IllegalStateException if this listener is one without TLS
   */
  void tls(TlsServer server) throws IOException;

  /** Stops listening; its connections stay. */
  void close();
}
