package org.drachtio.sip.transport.internal.connection;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.kernel.io.Connection;
import org.drachtio.sip.transport.internal.address.Addresses;

/**
 * The open connections, by id and by peer. Bounded by the bound on connections. Thread-safe.
 *
 * <p>A peer with TLS may have to prove who it is. What it has proven belongs to the name that it
 * was dialled by, or, if it has dialled, to the names in its certificate: an address that two names
 * lead to may be that of two servers, or one of the answers of the name service may be forged.
 */
public final class ConnectionTable {

  /** The name of a peer that has proven nothing. */
  private static final String ANYBODY = "";

  private final ConcurrentMap<Long, StreamConnection> byId = new ConcurrentHashMap<>();
  private final ConcurrentMap<Peer, StreamConnection> byPeer = new ConcurrentHashMap<>();
  private final BooleanSupplier proofDemanded;

  /**
   * @param name that the peer has proven to have, as {@link CertifiedNames#keyOf}
   */
  private record Peer(boolean secure, InetSocketAddress address, String name) {}

  /**
   * @param proofDemanded whether requests go only to peers with TLS that have proven who they are
   */
  public ConnectionTable(BooleanSupplier proofDemanded) {
    this.proofDemanded = proofDemanded;
  }

  public void add(StreamConnection connection) {
    byId.put(connection.connection().id(), connection);
    for (Peer peer : peersOf(connection)) {
      byPeer.put(peer, connection);
    }
  }

  public void remove(StreamConnection connection) {
    byId.remove(connection.connection().id(), connection);
    for (Peer peer : peersOf(connection)) {
      byPeer.remove(peer, connection);
    }
  }

  /**
   * A peer that has opened a connection, and has proven who it is, takes requests on it that are
   * for a port of its own, too (RFC 5923). The first port counts. I/O thread of the connection.
   */
  public void alias(StreamConnection connection, int port) {
    if (connection.aliasPort() == 0 && Addresses.isPort(port)) {
      connection.aliasPort(port);
      for (Peer peer : peersOf(connection)) {
        byPeer.put(peer, connection);
      }
    }
  }

  private static List<Peer> peersOf(StreamConnection stream) {
    Connection connection = stream.connection();
    InetSocketAddress remote = connection.remote();
    Optional<SSLSession> session = connection.tlsSession();
    List<Peer> peers = new ArrayList<>(2);
    peers.add(new Peer(session.isPresent(), remote, ANYBODY));
    if (session.isPresent() && connection.isPeerVerified()) {
      if (connection.listener().isEmpty()) {
        peers.add(new Peer(true, remote, CertifiedNames.keyOf(session.get().getPeerHost())));
      } else if (stream.aliasPort() != 0) {
        InetSocketAddress alias = new InetSocketAddress(remote.getAddress(), stream.aliasPort());
        for (String name : CertifiedNames.ofPeer(session.get())) {
          peers.add(new Peer(true, alias, name));
        }
      }
    }
    return peers;
  }

  /** {@code null} if it is closed. */
  public StreamConnection get(long id) {
    return byId.get(id);
  }

  /**
   * A TCP or TLS connection to send requests to this peer on; {@code null} if there is none.
   *
   * @param name what the peer has to have a certificate for, if it has to prove who it is
   */
  public StreamConnection usable(Protocol protocol, InetSocketAddress peer, String name) {
    boolean secure = protocol.isSecure();
    StreamConnection proven =
        secure ? usable(new Peer(true, peer, CertifiedNames.keyOf(name))) : null;
    return proven != null || secure && proofDemanded.getAsBoolean()
        ? proven
        : usable(new Peer(secure, peer, ANYBODY));
  }

  private StreamConnection usable(Peer peer) {
    StreamConnection stream = byPeer.get(peer);
    return stream != null && stream.webSocket() == null && stream.isUsable() ? stream : null;
  }

  /** Forgets all; the connections themselves are left alone. */
  public void clear() {
    byId.clear();
    byPeer.clear();
  }

  public Collection<StreamConnection> all() {
    return byId.values();
  }

  /** Oldest first. */
  public List<ConnectionInfo> infos() {
    List<ConnectionInfo> infos = new ArrayList<>();
    for (StreamConnection each : byId.values()) {
      Flow flow = each.flow();
      String protocol = flow == null ? "tcp" : flow.protocol().token();
      Connection connection = each.connection();
      infos.add(
          new ConnectionInfo(
              connection.id(),
              protocol,
              text(connection.local()),
              text(connection.remote()),
              Instant.ofEpochMilli(connection.openedMillis()),
              connection.receivedBytes(),
              connection.sentBytes(),
              connection.queuedBytes(),
              0,
              connection.tlsSession().map(ConnectionTable::security).orElse(""),
              each.pings()));
    }
    infos.sort(Comparator.comparingLong(ConnectionInfo::id));
    return infos;
  }

  /** What was agreed on, for people. */
  public static String security(SSLSession session) {
    String agreed = session.getProtocol() + " " + session.getCipherSuite();
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? agreed + " " + certificate.getSerialNumber().toString(16)
          : agreed;
    } catch (SSLPeerUnverifiedException showedNone) {
      return agreed;
    }
  }

  private static String text(InetSocketAddress address) {
    return Addresses.host(address.getAddress()) + ":" + address.getPort();
  }
}
