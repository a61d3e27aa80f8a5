package org.drachtio.sip.transport.internal.connection;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.kernel.io.Connection;
import org.drachtio.sip.transport.internal.address.Addresses;

/** The open connections, by id and by peer. Bounded by the bound on connections. Thread-safe. */
public final class ConnectionTable {

  private final ConcurrentMap<Long, StreamConnection> byId = new ConcurrentHashMap<>();
  private final ConcurrentMap<Peer, StreamConnection> byPeer = new ConcurrentHashMap<>();

  private record Peer(boolean secure, InetSocketAddress address) {

    static Peer of(StreamConnection stream) {
      Connection connection = stream.connection();
      return new Peer(connection.tlsSession().isPresent(), connection.remote());
    }
  }

  public void add(StreamConnection connection) {
    byId.put(connection.connection().id(), connection);
    byPeer.put(Peer.of(connection), connection);
  }

  public void remove(StreamConnection connection) {
    byId.remove(connection.connection().id(), connection);
    byPeer.remove(Peer.of(connection), connection);
  }

  /** {@code null} if it is closed. */
  public StreamConnection get(long id) {
    return byId.get(id);
  }

  /** A TCP or TLS connection to send requests to this peer on; {@code null} if there is none. */
  public StreamConnection usable(Protocol protocol, InetSocketAddress peer) {
    StreamConnection stream = byPeer.get(new Peer(protocol.isSecure(), peer));
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
              connection.tlsSession().map(ConnectionTable::security).orElse("")));
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
