package org.drachtio.admin.internal.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.api.control.DialListener;
import org.drachtio.api.route.ApplicationAddress;
import org.drachtio.kernel.io.ConnectListener;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.NetworkAttachment;

/**
 * Connects to applications that listen for the server, one connection per request
 * (admin-protocol.md §10): all addresses of the host are tried in turn, then the application has to
 * authenticate like any other.
 *
 * <p>Thread-safe. Look-ups block threads of its own; {@value #MAX_LOOKUPS} may wait, beyond that an
 * attempt fails at once.
 */
public final class ApplicationDialer {

  /** Asks the name service; blocks. */
  @FunctionalInterface
  public interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private static final int LOOKUP_THREADS = 4;
  private static final int MAX_LOOKUPS = 1000;

  private final NetworkAttachment network;
  private final Supplier<AdminSettings> settings;
  private final Lookup lookup;
  private final ThreadPoolExecutor lookups =
      new ThreadPoolExecutor(
          LOOKUP_THREADS,
          LOOKUP_THREADS,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_LOOKUPS),
          work -> {
            Thread thread = new Thread(work, "drachtio-admin-lookup");
            thread.setDaemon(true);
            return thread;
          });

  /** Attempts that have neither succeeded nor failed. */
  private final Set<DialedCall> open = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  public ApplicationDialer(NetworkAttachment network, Supplier<AdminSettings> settings) {
    this(network, settings, InetAddress::getAllByName);
  }

  public ApplicationDialer(
      NetworkAttachment network, Supplier<AdminSettings> settings, Lookup lookup) {
    this.network = network;
    this.settings = settings;
    this.lookup = lookup;
    lookups.allowCoreThreadTimeOut(true);
  }

  public void dial(ApplicationAddress address, DialListener listener) {
    DialedCall call = new DialedCall(listener, open::remove);
    open.add(call);
    if (closed) {
      call.failed("the server is restarting");
    } else {
      lookUp(address, call);
    }
  }

  private void lookUp(ApplicationAddress address, DialedCall call) {
    try {
      lookups.execute(
          () -> {
            try {
              InetAddress[] found = lookup.addresses(address.host());
              tryNext(found, 0, address, call, "");
            } catch (UnknownHostException e) {
              call.failed("the host is unknown");
            }
          });
    } catch (RejectedExecutionException e) {
      call.failed("too many look-ups wait");
    }
  }

  private void tryNext(
      InetAddress[] addresses,
      int index,
      ApplicationAddress address,
      DialedCall call,
      String lastReason) {
    if (index == addresses.length || closed) {
      call.failed(lastReason.isEmpty() ? "the server is restarting" : lastReason);
      return;
    }
    AdminSettings now = settings.get();
    InetSocketAddress remote = new InetSocketAddress(addresses[index], address.port());
    ConnectListener outcome =
        new ConnectListener() {
          @Override
          public void connected(Connection connection) {
            Session session = (Session) connection.attachment();
            if (session == null || closed) {
              connection.close();
              call.failed("closed at once");
            } else {
              call.connected(connection);
              session.dialledFor(call);
            }
          }

          @Override
          public void failed(String reason) {
            tryNext(addresses, index + 1, address, call, reason);
          }
        };
    if (address.tls()) {
      network.connect(
          null,
          remote,
          now.options(),
          now.dialTrust().client(address.host()),
          now.dialTimeoutMillis(),
          outcome);
    } else {
      network.connect(null, remote, now.options(), now.dialTimeoutMillis(), outcome);
    }
  }

  /**
   * Ends the attempts that are under way without telling who waits: these dial anew with the next
   * version. A hand-over has begun.
   */
  public void leave() {
    closed = true;
    lookups.shutdown();
    open.forEach(DialedCall::leave);
  }

  /** Fails the attempts that are under way: the caller of a request must not wait in vain. */
  public void close() {
    closed = true;
    lookups.shutdown();
    for (DialedCall call : open) {
      call.abandon("the server is restarting");
    }
  }
}
