package org.drachtio.admin.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.drachtio.admin.internal.session.AdminSnapshot.ListenerState;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.StreamOptions;
import org.drachtio.kernel.io.TlsServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket, plain or with TLS, changed without touching connections.
 *
 * <p><b>Threading:</b> the monitor guards all of it; nothing is called with it held but the kernel.
 */
final class Listening {

  private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

  private static final String NO_CERTIFICATE = "there is no certificate for TLS";

  private final NetworkAttachment network;
  private final boolean secure;

  /** What a listener with TLS offers; null without TLS, and where there is no certificate. */
  private TlsServer offered;

  /** Null while nothing is open. */
  private StreamListener listener;

  /** What the listener was asked for; it may be bound to another form of the address. */
  private ListenerState asked;

  private List<String> problems = List.of();

  /**
   * Opens nothing yet.
   *
   * @param secure whether it listens with TLS
   */
  Listening(NetworkAttachment network, boolean secure) {
    this.network = network;
    this.secure = secure;
  }

  /**
   * Sets the certificate that is offered to new connections.
   *
   * @throws IOException if it cannot be used; what was offered before stays
   */
  synchronized void offer(TlsServer tls) throws IOException {
    if (listener != null) {
      listener.tls(tls);
    }
    offered = tls;
  }

  /** For the next version; empty if it is not open. */
  synchronized Optional<ListenerState> state() {
    return listener == null ? Optional.empty() : Optional.of(asked);
  }

  /**
   * Takes over what the last version left open; there can be one listener of a kind only, a further
   * one is closed.
   *
   * @param open listeners found
   * @param last what it was asked for, if the last version told
   * @param likely options, if it did not tell: those of the configuration
   */
  synchronized void claim(
      Collection<StreamListener> open, Optional<ListenerState> last, StreamOptions likely) {
    for (StreamListener found : open) {
      if (found.isSecure() != secure) {
        continue;
      }
      if (listener != null) {
        close(found);
        continue;
      }
      listener = found;
      asked =
          last.filter(state -> isSame(state.local(), found.local()))
              .orElseGet(() -> new ListenerState(found.local(), likely));
      LOG.info("still listening for applications on {}", Session.hostPort(found.local()));
    }
  }

  /** A wildcard address may be told in the form of the other IP version. */
  private static boolean isSame(InetSocketAddress a, InetSocketAddress b) {
    return a.equals(b)
        || (a.getPort() == b.getPort()
            && a.getAddress().isAnyLocalAddress()
            && b.getAddress().isAnyLocalAddress());
  }

  /** Where it is open, as {@code host:port}. */
  synchronized List<String> endpoints() {
    return listener == null ? List.of() : List.of(Session.hostPort(listener.local()));
  }

  /** What could not be opened, one line each. */
  synchronized List<String> problems() {
    return problems;
  }

  /**
   * Makes the listener as wanted. The new one is opened before the old is closed; where both want
   * the same port that cannot be, then the old one is closed first, and opened again should the new
   * one fail.
   */
  synchronized void apply(Optional<InetSocketAddress> wanted, StreamOptions wantedOptions) {
    if (wanted.isEmpty()) {
      close();
      problems = List.of();
      return;
    }
    InetSocketAddress next = wanted.get();
    if (listener == null) {
      open(next, wantedOptions);
    } else if (next.getPort() != asked.local().getPort()) {
      StreamListener old = listener;
      if (open(next, wantedOptions)) {
        close(old);
      }
    } else if (isSame(next, asked.local())) {
      listener.options(wantedOptions);
      asked = new ListenerState(asked.local(), wantedOptions);
    } else {
      ListenerState old = asked;
      close();
      if (!open(next, wantedOptions)) {
        open(old.local(), old.options());
      }
    }
  }

  /** Stops listening. */
  synchronized void close() {
    if (listener != null) {
      close(listener);
      listener = null;
    }
  }

  private boolean open(InetSocketAddress address, StreamOptions with) {
    try {
      if (secure && offered == null) {
        throw new IOException(NO_CERTIFICATE);
      }
      listener = secure ? network.listen(address, with, offered) : network.listen(address, with);
    } catch (IOException e) {
      String problem =
          "cannot listen for applications on " + Session.hostPort(address) + ": " + reason(e);
      LOG.error(problem);
      problems = List.of(problem);
      return false;
    }
    problems = List.of();
    asked = new ListenerState(address, with);
    LOG.info("listening for applications {}on {}", kind(), Session.hostPort(listener.local()));
    return true;
  }

  private String kind() {
    return secure ? "with TLS " : "";
  }

  /** The innermost cause tells the operator most: the address is in use, permission is denied. */
  private static String reason(Throwable e) {
    Throwable bottom = e;
    while (bottom.getCause() != null) {
      bottom = bottom.getCause();
    }
    return bottom.getMessage();
  }

  private static void close(StreamListener listener) {
    LOG.info("no longer listening for applications on {}", Session.hostPort(listener.local()));
    listener.close();
  }
}
