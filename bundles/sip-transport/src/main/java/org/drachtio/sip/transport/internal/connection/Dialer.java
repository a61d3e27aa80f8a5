package org.drachtio.sip.transport.internal.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.io.ConnectListener;
import org.drachtio.kernel.io.Connection;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.TlsClient;
import org.drachtio.kernel.io.TlsIdentity;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.address.LocalAddresses;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections; lanes that want the same peer share one attempt. Thread-safe; never blocks the
 * caller. At most {@value #MAX_DIALS} attempts at a time: beyond, an attempt fails at once.
 */
public final class Dialer {

  private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
  private static final int MAX_DIALS = 1000;

  /**
   * Whom to dial.
   *
   * @param host as it was asked for, for the certificate; empty without TLS
   */
  public record Peer(Protocol protocol, InetSocketAddress address, String host) {

    public Peer {
      host = protocol == Protocol.TLS ? host : "";
    }
  }

  private record Waiter(Lane lane, Consumer<StreamConnection> callback) {
    void tell(StreamConnection connection) {
      lane.execute(() -> callback.accept(connection));
    }
  }

  private final Supplier<NetworkAttachment> network;
  private final Supplier<TransportSettings> settings;
  private final Supplier<List<TlsIdentity>> identities;
  private final ConcurrentMap<Peer, Dial> dials = new ConcurrentHashMap<>();

  /**
   * @param network to dial by
   * @param settings in force
   * @param identities who the server is, for a peer with TLS that asks; any lane, must not block
   */
  public Dialer(
      Supplier<NetworkAttachment> network,
      Supplier<TransportSettings> settings,
      Supplier<List<TlsIdentity>> identities) {
    this.network = network;
    this.settings = settings;
    this.identities = identities;
  }

  /**
   * Dials a peer from the address of a listening point.
   *
   * @param callback gets the connection, {@code null} if there is none; called later, on the lane
   */
  public void dial(Peer peer, ListeningPoint from, Lane lane, Consumer<StreamConnection> callback) {
    Waiter waiter = new Waiter(lane, callback);
    while (true) {
      Dial fresh = new Dial(peer, from);
      Dial dial = dials.putIfAbsent(peer, fresh);
      if (dial == null) {
        fresh.add(waiter);
        fresh.start();
        return;
      }
      if (dial.add(waiter)) {
        return;
      }
    }
  }

  /** One attempt, and who waits for it. */
  private final class Dial implements ConnectListener {

    private final Peer peer;
    private final ListeningPoint from;
    private List<Waiter> waiters = new ArrayList<>();

    Dial(Peer peer, ListeningPoint from) {
      this.peer = peer;
      this.from = from;
    }

    /** False: it is finished. */
    synchronized boolean add(Waiter waiter) {
      return waiters != null && waiters.add(waiter);
    }

    void start() {
      InetAddress local = Addresses.parse(from.host());
      if (dials.size() > MAX_DIALS || local == null) {
        failed("too many attempts");
        return;
      }
      TransportSettings now = settings.get();
      try {
        connect(network.get(), new InetSocketAddress(LocalAddresses.scoped(local), 0), now);
      } catch (IllegalStateException e) {
        failed("the transport is closed");
      }
    }

    private void connect(NetworkAttachment from, InetSocketAddress local, TransportSettings now) {
      InetSocketAddress to = peer.address();
      int timeoutMillis = now.connectTimeoutMillis();
      if (peer.protocol() == Protocol.TLS) {
        TlsClient tls = now.tlsPeers().client(peer.host(), identities.get());
        from.connect(local, to, now.streams(), tls, timeoutMillis, this);
      } else {
        from.connect(local, to, now.streams(), timeoutMillis, this);
      }
    }

    @Override
    public void connected(Connection connection) {
      // After a hand-over it is the next version's: then this attempt has failed.
      StreamConnection stream =
          connection.attachment() instanceof StreamConnection ours ? ours : null;
      if (stream != null) {
        stream.belongsTo(from);
      }
      finish(stream);
    }

    @Override
    public void failed(String reason) {
      LOG.info("Cannot connect to {}/{}: {}", peer.protocol().token(), peer.address(), reason);
      finish(null);
    }

    private void finish(StreamConnection stream) {
      dials.remove(peer, this);
      List<Waiter> told;
      synchronized (this) {
        told = waiters;
        waiters = null;
      }
      for (Waiter waiter : told) {
        waiter.tell(stream);
      }
    }
  }
}
