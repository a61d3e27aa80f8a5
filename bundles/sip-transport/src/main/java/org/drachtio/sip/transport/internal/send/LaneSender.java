package org.drachtio.sip.transport.internal.send;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.address.PeerCache;
import org.drachtio.sip.transport.internal.connection.ConnectionTable;
import org.drachtio.sip.transport.internal.connection.Dialer;
import org.drachtio.sip.transport.internal.connection.StreamConnection;
import org.drachtio.sip.transport.internal.targets.LaneLocator;
import org.drachtio.sip.transport.internal.targets.TargetTable;

/**
 * Sends the requests of one lane. What can go goes at once; a request whose hop has to be looked up
 * or dialled waits, and later ones to the same hop wait behind it.
 *
 * <p><b>Threading:</b> its lane only; hence no locks. At most {@value #MAX_WAITING} requests wait
 * per peer that is dialled, and {@value #MAX_PEERS} peers are dialled.
 */
public final class LaneSender {

  private static final int MAX_WAITING = 64;
  private static final int MAX_PEERS = 10_000;

  private record Waiting(SipMessage request, Hop hop, SendListener listener) {}

  private final Lane lane;
  private final FlowSender sender;
  private final ConnectionTable connections;
  private final PeerCache peers;
  private final LaneLocator locator;
  private final TargetTable targets;
  private final Dialer dialer;

  private final Map<Dialer.Peer, Queue<Waiting>> dialling = new HashMap<>();

  public LaneSender(
      Lane lane,
      FlowSender sender,
      ConnectionTable connections,
      PeerCache peers,
      LaneLocator locator,
      TargetTable targets,
      Dialer dialer) {
    this.lane = lane;
    this.sender = sender;
    this.connections = connections;
    this.peers = peers;
    this.locator = locator;
    this.targets = targets;
    this.dialer = dialer;
  }

  /** As {@code SipTransport.send}. */
  public void send(SipMessage request, Hop hop, SendListener listener) {
    assert lane.isCurrent();
    StreamConnection open = usable(hop);
    if (open != null) {
      sendOn(open, request, listener);
    } else if (!Addresses.isPort(hop.portOrDefault())) {
      listener.failed(SendFailure.UNREACHABLE);
    } else if (locator.isSettled(request, hop)) {
      sendSettled(request, hop, listener);
    } else {
      locator.locate(request, hop, found -> new Attempts(request, hop, found, listener).tryNext());
    }
  }

  /** As {@code SipTransport.locate}. */
  public void locate(SipMessage request, Hop hop, Consumer<List<Hop>> answer) {
    if (usable(hop) != null) {
      answer.accept(List.of(hop));
    } else {
      locator.locate(request, hop, answer);
    }
  }

  /**
   * Forgets the requests that wait, without a call to their listeners: those belong to layers that
   * are gone in a hand-over.
   */
  public void forget() {
    assert lane.isCurrent();
    locator.forget();
    dialling.clear();
  }

  /** The connection that the hop names; {@code null} if it names none, or that is closed. */
  private StreamConnection usable(Hop hop) {
    StreamConnection stream = hop.connection() == 0 ? null : connections.get(hop.connection());
    return stream != null && stream.isUsable() && stream.flow() != null ? stream : null;
  }

  /** A request without a transaction, which goes to the first target that it can be sent to. */
  private final class Attempts implements SendListener {
    private final SipMessage request;
    private final Hop composedFor;
    private final List<Hop> found;
    private final SendListener listener;
    private int next;

    Attempts(SipMessage request, Hop composedFor, List<Hop> found, SendListener listener) {
      this.request = request;
      this.composedFor = composedFor;
      this.found = found;
      this.listener = listener;
    }

    void tryNext() {
      if (!listener.isWanted()) {
        return;
      }
      if (found.isEmpty()) {
        listener.failed(SendFailure.DNS);
        return;
      }
      Hop target = found.get(next++);
      ListeningPoint before = composedFor.local();
      SipMessage changed =
          target.local().equals(before)
              ? request
              : target.local().readdress(request, before, request.topVia().branch());
      sendSettled(changed, target, this);
    }

    @Override
    public void sent(Flow flow) {
      listener.sent(flow);
    }

    @Override
    public void failed(SendFailure failure) {
      targets.report(found.get(next - 1), TargetReport.UNREACHABLE, 0);
      if (next < found.size()) {
        tryNext();
      } else {
        listener.failed(failure);
      }
    }

    @Override
    public boolean isWanted() {
      return listener.isWanted();
    }

    @Override
    public boolean isRepetition() {
      return listener.isRepetition();
    }
  }

  private void sendSettled(SipMessage request, Hop hop, SendListener listener) {
    InetSocketAddress to = peers.socket(hop.host(), hop.portOrDefault());
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
    Dialer.Peer peer = new Dialer.Peer(hop.protocol(), to, hop.certified());
    Queue<Waiting> queue = dialling.get(peer);
    if (queue == null) {
      StreamConnection open = connections.usable(hop.protocol(), to, hop.certified());
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
    boolean room = queue == null ? table.size() < MAX_PEERS : queue.size() < MAX_WAITING;
    if (!room) {
      listener.failed(SendFailure.CLOSED);
    }
    return room;
  }
}
