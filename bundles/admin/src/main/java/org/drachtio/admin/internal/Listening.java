package org.drachtio.admin.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening socket, changed without touching connections.
 *
 * <p><b>Threading:</b> serialised by the caller.
 */
final class Listening {

  private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

  private final NetworkAttachment network;

  /** Null while nothing is open; the address asked for and the options belong to it. */
  private StreamListener listener;

  private InetSocketAddress local;
  private StreamOptions options;

  Listening(NetworkAttachment network) {
    this.network = network;
  }

  /** Where it is bound, empty if it is not open. */
  Optional<InetSocketAddress> bound() {
    return Optional.ofNullable(listener).map(StreamListener::local);
  }

  /**
   * Makes the listener as wanted. The new one is opened before the old is closed; where both want
   * the same port that can not be, then the old one is closed first, and opened again should the
   * new one fail.
   */
  void apply(Optional<InetSocketAddress> wanted, StreamOptions wantedOptions) {
    if (wanted.isEmpty()) {
      close();
      return;
    }
    InetSocketAddress next = wanted.get();
    if (listener == null) {
      open(next, wantedOptions);
    } else if (next.getPort() != local.getPort()) {
      StreamListener old = listener;
      if (open(next, wantedOptions)) {
        close(old);
      }
    } else if (!next.equals(local) || !wantedOptions.equals(options)) {
      InetSocketAddress oldLocal = local;
      StreamOptions oldOptions = options;
      close();
      if (!open(next, wantedOptions)) {
        open(oldLocal, oldOptions);
      }
    }
  }

  /** Stops listening. */
  void close() {
    if (listener != null) {
      close(listener);
      listener = null;
    }
  }

  private boolean open(InetSocketAddress address, StreamOptions with) {
    try {
      listener = network.listen(address, with);
    } catch (IOException e) {
      LOG.error("can not listen for applications on {}: {}", Session.hostPort(address), reason(e));
      return false;
    }
    local = address;
    options = with;
    LOG.info("listening for applications on {}", Session.hostPort(listener.local()));
    return true;
  }

  /** What is at the bottom tells the operator most: the address is in use, permission is denied. */
  private static String reason(Throwable e) {
    Throwable bottom = e;
    while (bottom.getCause() != null) {
      bottom = bottom.getCause();
    }
    return bottom.getMessage();
  }

  private static void close(StreamListener listener) {
    LOG.info("listening for applications no longer on {}", Session.hostPort(listener.local()));
    listener.close();
  }
}
