package org.drachtio.sip.transport.internal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.message.SipMessage;

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
  private static final int SIP_PORT = 5060;

  private record Waiting(SipMessage request, Hop hop, SendListener listener) {}

  private record NamedHop(ListeningPoint local, String host, int port) {}

  private final Lane lane;
  private final FlowSender sender;
  private final ConnectionTable connections;
  private final PeerCache peers;
  private final NameResolver resolver;
  private final Dialer dialer;

  private final Map<NamedHop, Queue<Waiting>> resolving = new HashMap<>();
  private final Map<InetSocketAddress, Queue<Waiting>> dialling = new HashMap<>();

  LaneSender(
      Lane lane,
      FlowSender sender,
      ConnectionTable connections,
      PeerCache peers,
      NameResolver resolver,
      Dialer dialer) {
    this.lane = lane;
    this.sender = sender;
    this.connections = connections;
    this.peers = peers;
    this.resolver = resolver;
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
    int port = hop.port() > 0 ? hop.port() : SIP_PORT;
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
    resolving.clear();
    dialling.clear();
  }

  private void sendNamed(int port, SipMessage request, Hop hop, SendListener listener) {
    NamedHop key = new NamedHop(hop.local(), hop.host(), port);
    Queue<Waiting> queue = resolving.get(key);
    if (queue == null) {
      InetAddress[] known = resolver.known(hop.host());
      if (known != null) {
        sendToFirst(known, port, new Waiting(request, hop, listener));
        return;
      }
    }
    if (await(resolving, key, queue, new Waiting(request, hop, listener)) && queue == null) {
      resolver.resolve(hop.host(), lane, addresses -> resolved(key, addresses));
    }
  }

  private void resolved(NamedHop key, InetAddress[] addresses) {
    drain(resolving, key, waiting -> sendToFirst(addresses, key.port, waiting));
  }

  /** The first address of the IP version that the listening point has. */
  private void sendToFirst(InetAddress[] addresses, int port, Waiting waiting) {
    boolean ipv4 = !waiting.hop.local().host().startsWith("[");
    for (InetAddress address : addresses) {
      if (address instanceof Inet4Address == ipv4) {
        sendTo(
            new InetSocketAddress(address, port), waiting.request, waiting.hop, waiting.listener);
        return;
      }
    }
    waiting.listener.failed(SendFailure.DNS);
  }

  private void sendTo(InetSocketAddress to, SipMessage request, Hop hop, SendListener listener) {
    switch (hop.protocol()) {
      case UDP -> {
        if (sender.sendDatagram(request, hop.local(), to)) {
          listener.sent(new Flow(hop.local(), peers.address(to), to.getPort(), 0));
        } else {
          listener.failed(SendFailure.UNREACHABLE);
        }
      }
      case TCP -> sendTcp(to, request, hop, listener);
      case TLS, WS, WSS -> listener.failed(SendFailure.UNREACHABLE);
    }
  }

  private void sendTcp(InetSocketAddress to, SipMessage request, Hop hop, SendListener listener) {
    Queue<Waiting> queue = dialling.get(to);
    if (queue == null) {
      StreamConnection open = connections.usable(to);
      if (open != null && open.flow() != null) {
        sendOn(open, request, listener);
        return;
      }
    }
    if (await(dialling, to, queue, new Waiting(request, hop, listener)) && queue == null) {
      dialer.dial(to, hop.local(), lane, stream -> dialled(to, stream));
    }
  }

  private void dialled(InetSocketAddress to, StreamConnection stream) {
    drain(
        dialling,
        to,
        waiting -> {
          if (stream == null) {
            waiting.listener.failed(SendFailure.UNREACHABLE);
          } else {
            sendOn(stream, waiting.request, waiting.listener);
          }
        });
  }

  private void sendOn(StreamConnection stream, SipMessage request, SendListener listener) {
    if (sender.sendStream(request, stream)) {
      listener.sent(stream.flow());
    } else {
      listener.failed(SendFailure.CLOSED);
    }
  }

  /**
   * Works a queue off in order. It stays in the table meanwhile: a listener may send again, and
   * that goes to its end. A listener that throws costs its own request, not those behind it. The
   * queue is gone if {@link #forget} came before the resolver's or dialler's answer.
   */
  private <K> void drain(Map<K, Queue<Waiting>> table, K key, Consumer<Waiting> action) {
    Queue<Waiting> queue = table.get(key);
    if (queue == null) {
      return;
    }
    try {
      for (Waiting waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
        action.accept(waiting);
      }
    } finally {
      if (queue.isEmpty()) {
        table.remove(key);
      } else {
        lane.execute(() -> drain(table, key, action));
      }
    }
  }

  /** Queues a request behind a hop; false: the bound is reached, and it has failed. */
  private static <K> boolean await(
      Map<K, Queue<Waiting>> table, K key, Queue<Waiting> queue, Waiting waiting) {
    if (queue == null ? table.size() >= MAX_HOPS : queue.size() >= MAX_WAITING) {
      waiting.listener.failed(SendFailure.CLOSED);
      return false;
    }
    if (queue == null) {
      Queue<Waiting> first = new ArrayDeque<>();
      first.add(waiting);
      table.put(key, first);
    } else {
      queue.add(waiting);
    }
    return true;
  }
}
