package org.drachtio.sip.transport.internal.point;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.message.SipUri;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.dns.Abilities;

/** The open listening points at one time, and the questions that depend on them. Immutable. */
public final class PointSet {

  static final PointSet EMPTY = new PointSet(List.of(), List.of());

  private final OpenPoint[] open;

  /** The open ones, and behind them those that are served on only. */
  private final OpenPoint[] served;

  private final List<ListeningPoint> points;
  private final PointSelector selector;
  private final Set<String> local = new HashSet<>();

  PointSet(List<OpenPoint> open) {
    this(open, List.of());
  }

  /**
   * @param draining not configured any more; what is known of them is served on
   */
  PointSet(List<OpenPoint> open, List<OpenPoint> draining) {
    this.open = open.toArray(new OpenPoint[0]);
    List<OpenPoint> all = new ArrayList<>(open);
    all.addAll(draining);
    this.served = all.toArray(new OpenPoint[0]);
    this.points = open.stream().map(OpenPoint::point).toList();
    this.selector = new PointSelector(open);
    for (OpenPoint point : all) {
      int port = point.point().port();
      local.add(point.point().host() + ":" + port);
      String told = point.point().advertisedHost().toLowerCase(Locale.ROOT);
      local.add(told + ":" + port);
      local.add(told + ":" + point.point().advertisedPort());
      for (String name : point.contact().dnsNames()) {
        local.add(name + ":" + port);
      }
      if (point.point().host().equals("127.0.0.1")) {
        local.add("localhost:" + port);
      }
    }
  }

  /** In configuration order. */
  public List<OpenPoint> open() {
    return List.of(open);
  }

  public List<ListeningPoint> points() {
    return points;
  }

  /**
   * The point of a socket, as a peer is told of it; {@code null} if it is not (or not yet) one of
   * ours.
   */
  public ListeningPoint of(DatagramEndpoint endpoint, InetAddress peer) {
    for (OpenPoint point : served) {
      if (point.datagrams() == endpoint) {
        return point.towards(peer);
      }
    }
    return null;
  }

  /** As {@link #of(DatagramEndpoint, InetAddress)}. */
  public ListeningPoint of(StreamListener listener, InetAddress peer) {
    for (OpenPoint point : served) {
      if (point.streams() == listener) {
        return point.towards(peer);
      }
    }
    return null;
  }

  /** The first point with this protocol and address; {@code null} if there is none. */
  public ListeningPoint at(Protocol protocol, InetAddress address) {
    for (OpenPoint point : open) {
      if (point.key().protocol() == protocol && point.address().equals(address)) {
        return point.point();
      }
    }
    return null;
  }

  /**
   * The socket behind a UDP point, also if the point has been told to advertise something else
   * since.
   *
   * @return {@code null} if it was closed
   */
  @SuppressWarnings("ReferenceEquality") // the same object is by far the likeliest
  public DatagramEndpoint datagrams(ListeningPoint wanted) {
    for (OpenPoint point : served) {
      if (point.point() == wanted) {
        return point.datagrams();
      }
    }
    for (OpenPoint point : served) {
      ListeningPoint other = point.point();
      if (other.protocol() == wanted.protocol()
          && other.port() == wanted.port()
          && other.host().equals(wanted.host())) {
        return point.datagrams();
      }
    }
    return null;
  }

  /** Whether a UDP point is not configured any more, so that nothing new is to begin there. */
  public boolean isDraining(ListeningPoint point) {
    for (int i = open.length; i < served.length; i++) {
      ListeningPoint old = served[i].point();
      if (!point.protocol().isReliable()
          && old.protocol() == point.protocol()
          && old.port() == point.port()
          && old.host().equals(point.host())) {
        return true;
      }
    }
    return false;
  }

  /** What can be sent to others, so without WebSocket. */
  public Abilities abilities() {
    Set<Protocol> protocols = EnumSet.noneOf(Protocol.class);
    boolean ipv4 = false;
    boolean ipv6 = false;
    for (OpenPoint point : open) {
      Protocol protocol = point.key().protocol();
      if (!protocol.isWebSocket()) {
        protocols.add(protocol);
        ipv4 |= point.isIpv4();
        ipv6 |= !point.isIpv4();
      }
    }
    return new Abilities(protocols, ipv4, ipv6);
  }

  public Optional<ListeningPoint> select(Protocol protocol, String host) {
    return selector.select(protocol, host);
  }

  /** Why {@link #select} takes a point for a numeric target, for people. */
  public String reason(ListeningPoint taken, String host) {
    return selector.reason(taken, host);
  }

  /**
   * Whether host and port are ours (sip-behaviour.md §8.6).
   *
   * @param localDomain lower-case; empty if none
   */
  public boolean isLocal(SipUri uri, String localDomain) {
    String host = uri.destination().toLowerCase(Locale.ROOT);
    if (!localDomain.isEmpty() && (host.equals(localDomain) || host.endsWith("." + localDomain))) {
      return true;
    }
    Protocol protocol = uri.scheme().equals("sips") ? Protocol.TLS : Protocol.UDP;
    int port = uri.port() >= 0 ? uri.port() : protocol.defaultPort();
    return local.contains(Addresses.usual(host) + ":" + port);
  }
}
