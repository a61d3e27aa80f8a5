package org.drachtio.sip.transport.internal;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.drachtio.api.resolver.Destination;
import org.drachtio.api.resolver.Resolution;
import org.drachtio.api.resolver.SipTarget;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.TimerTarget;
import org.drachtio.message.SipMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the requests of one lane. What can go goes at once; a request whose hop has to be resolved
 * or dialled waits, and later ones to the same hop wait behind it.
 *
 * <p><b>Threading:</b> its lane only; hence no locks. At most {@value #MAX_WAITING} requests wait
 * per hop, and {@value #MAX_HOPS} hops are waited for.
 */
final class LaneSender {

  private static final int MAX_WAITING = 64;
  private static final int MAX_HOPS = 10_000;
  private static final int TIMEOUT = 1;
  private static final Logger LOG = LoggerFactory.getLogger(LaneSender.class);
  private static final Resolution TIMED_OUT = new Resolution.NotFound("time-out");

  private record Waiting(SipMessage request, Hop hop, SendListener listener) {}

  private record NamedHop(ListeningPoint local, String host, int port) {}

  /** The requests that wait for a name. */
  private final class Resolving implements TimerTarget {
    final NamedHop hop;
    final Queue<Waiting> waiting = new ArrayDeque<>();
    Timer timeout;

    /** It has been answered; what still waits is being sent. */
    boolean over;

    Resolving(NamedHop hop) {
      this.hop = hop;
    }

    void disarm() {
      over = true;
      if (timeout != null) {
        timeout.cancel();
      }
    }

    @Override
    public void onTimer(int kind) {
      LOG.warn("No answer for {} in time", hop.host);
      resolved(this, TIMED_OUT);
    }
  }

  private final Lane lane;
  private final FlowSender sender;
  private final ConnectionTable connections;
  private final PeerCache peers;
  private final RankedResolvers resolvers;
  private final IntSupplier resolveTimeoutMillis;
  private final Dialer dialer;

  private final Map<NamedHop, Resolving> resolving = new HashMap<>();
  private final Map<Dialer.Peer, Queue<Waiting>> dialling = new HashMap<>();

  LaneSender(
      Lane lane,
      FlowSender sender,
      ConnectionTable connections,
      PeerCache peers,
      RankedResolvers resolvers,
      IntSupplier resolveTimeoutMillis,
      Dialer dialer) {
    this.lane = lane;
    this.sender = sender;
    this.connections = connections;
    this.peers = peers;
    this.resolvers = resolvers;
    this.resolveTimeoutMillis = resolveTimeoutMillis;
    this.dialer = dialer;
  }

  /** As {@code SipTransport.send}. */
  void send(SipMessage request, Hop hop, SendListener listener) {
    assert lane.isCurrent();
    if (hop.connection() != 0) {
      StreamConnection stream = connections.get(hop.connection());
      if (stream != null && stream.isUsable() && stream.flow() != null) {
        sendOn(stream, request, listener);
        return;
      }
    }
    int port = hop.port() > 0 ? hop.port() : hop.protocol().defaultPort();
    if (!FlowSender.isPort(port)) {
      listener.failed(SendFailure.UNREACHABLE);
      return;
    }
    InetSocketAddress to = peers.socket(hop.host(), port);
    if (to != null) {
      sendTo(to, request, hop, listener);
    } else {
      sendNamed(port, request, hop, listener);
    }
  }

  /**
   * Forgets the requests that wait, without a call to their listeners: those belong to layers that
   * are gone in a hand-over.
   */
  void forget() {
    assert lane.isCurrent();
    resolving.values().forEach(Resolving::disarm);
    resolving.clear();
    dialling.clear();
  }

  private void sendNamed(int port, SipMessage request, Hop hop, SendListener listener) {
    NamedHop key = new NamedHop(hop.local(), hop.host(), port);
    Resolving before = resolving.get(key);
    if (!hasRoom(resolving, before == null ? null : before.waiting, listener)) {
      return;
    }
    if (before != null) {
      before.waiting.add(new Waiting(request, hop, listener));
      return;
    }
    Resolving now = new Resolving(key);
    now.waiting.add(new Waiting(request, hop, listener));
    resolving.put(key, now);
    Thread asker = Thread.currentThread();
    resolvers.resolve(
        new SipTarget(hop.host(), port, Optional.of(hop.protocol()), hop.protocol().isSecure()),
        resolution -> {
          if (Thread.currentThread() == asker) {
            resolved(now, resolution);
          } else {
            lane.execute(() -> resolved(now, resolution));
          }
        });
    if (!now.over) {
      now.timeout = lane.arm(resolveTimeoutMillis.getAsInt(), TIMEOUT, now);
    }
  }

  private void resolved(Resolving names, Resolution resolution) {
    if (names.over) {
      return; // it comes after the time-out, or after a hand-over
    }
    names.disarm();
    InetSocketAddress to = firstFitting(names.hop.local, resolution);
    drain(
        names.waiting,
        () -> resolving.remove(names.hop, names),
        waiting -> {
          if (to == null) {
            waiting.listener.failed(SendFailure.DNS);
          } else {
            sendTo(to, waiting.request, waiting.hop, waiting.listener);
          }
        });
  }

  /**
   * The first destination of the protocol and IP version that the listening point has; {@code null}
   * if there is none.
   */
  private static InetSocketAddress firstFitting(ListeningPoint local, Resolution resolution) {
    if (resolution instanceof Resolution.Found found) {
      boolean ipv4 = !local.host().startsWith("[");
      for (Destination destination : found.destinations()) {
        if (destination.protocol() == local.protocol()
            && destination.address() instanceof Inet4Address == ipv4
            && FlowSender.isPort(destination.port())) {
          return new InetSocketAddress(destination.address(), destination.port());
        }
      }
    }
    return null;
  }

  private void sendTo(InetSocketAddress to, SipMessage request, Hop hop, SendListener listener) {
    switch (hop.protocol()) {
      case UDP -> {
        if (sender.sendDatagram(request, hop.local(), to, listener.isRepetition())) {
          listener.sent(new Flow(hop.local(), peers.address(to), to.getPort(), 0));
        } else {
          listener.failed(SendFailure.UNREACHABLE);
        }
      }
      case TCP, TLS -> sendStream(to, request, hop, listener);
      // The server opens no WebSocket: its peers are browsers.
      case WS, WSS ->
          listener.failed(hop.connection() != 0 ? SendFailure.GONE : SendFailure.UNREACHABLE);
    }
  }

  private void sendStream(
      InetSocketAddress to, SipMessage request, Hop hop, SendListener listener) {
    Dialer.Peer peer = new Dialer.Peer(hop.protocol(), to, hop.host());
    Queue<Waiting> queue = dialling.get(peer);
    if (queue == null) {
      StreamConnection open = connections.usable(hop.protocol(), to);
      if (open != null && open.flow() != null) {
        sendOn(open, request, listener);
        return;
      }
    }
    if (!hasRoom(dialling, queue, listener)) {
      return;
    }
    if (queue != null) {
      queue.add(new Waiting(request, hop, listener));
      return;
    }
    Queue<Waiting> first = new ArrayDeque<>();
    first.add(new Waiting(request, hop, listener));
    dialling.put(peer, first);
    dialer.dial(peer, hop.local(), lane, stream -> dialled(peer, stream));
  }

  private void dialled(Dialer.Peer peer, StreamConnection stream) {
    Queue<Waiting> queue = dialling.get(peer);
    if (queue == null) {
      return; // it comes after a hand-over
    }
    drain(
        queue,
        () -> dialling.remove(peer, queue),
        waiting -> {
          if (stream == null) {
            boolean lost = waiting.hop.connection() != 0;
            waiting.listener.failed(lost ? SendFailure.GONE : SendFailure.UNREACHABLE);
          } else {
            sendOn(stream, waiting.request, waiting.listener);
          }
        });
  }

  private void sendOn(StreamConnection stream, SipMessage request, SendListener listener) {
    if (sender.sendStream(request, stream, listener.isRepetition())) {
      listener.sent(stream.flow());
    } else {
      listener.failed(SendFailure.CLOSED);
    }
  }

  /**
   * Works a queue off in order. It stays in its table meanwhile: a listener may send again, and
   * that goes to its end. A listener that throws costs its own request, not those behind it.
   */
  private void drain(Queue<Waiting> queue, Runnable empty, Consumer<Waiting> action) {
    try {
      for (Waiting waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
        if (waiting.listener.isWanted()) {
          action.accept(waiting);
        }
      }
    } finally {
      if (queue.isEmpty()) {
        empty.run();
      } else {
        lane.execute(() -> drain(queue, empty, action));
      }
    }
  }

  /** Whether a request may wait in a queue of the table; if not, it has failed. */
  private static boolean hasRoom(Map<?, ?> table, Queue<Waiting> queue, SendListener listener) {
    boolean room = queue == null ? table.size() < MAX_HOPS : queue.size() < MAX_WAITING;
    if (!room) {
      listener.failed(SendFailure.CLOSED);
    }
    return room;
  }
}
