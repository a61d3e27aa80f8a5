package org.drachtio.sip.transport.internal.send;

import java.net.InetSocketAddress;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.address.Addresses;
import org.drachtio.sip.transport.internal.address.PeerCache;
import org.drachtio.sip.transport.internal.address.PeerClass;
import org.drachtio.sip.transport.internal.connection.ConnectionTable;
import org.drachtio.sip.transport.internal.connection.StreamConnection;
import org.drachtio.sip.transport.internal.point.ListeningPoints;
import org.drachtio.sip.transport.internal.watch.CaptureTaps;
import org.drachtio.sip.transport.internal.watch.MicrosClock;
import org.drachtio.sip.transport.internal.watch.SipTrace;
import org.drachtio.sip.transport.internal.watch.TransportMeters;

/** Puts messages on sockets. Thread-safe, never blocks. */
public final class FlowSender {

  /** Nobody wants to know the time. */
  private static final long UNWATCHED = -1;

  private final ListeningPoints points;
  private final ConnectionTable connections;
  private final PeerCache peers;
  private final TransportMeters meters;
  private final MicrosClock clock;
  private final CaptureTaps taps;
  private final SipTrace trace = new SipTrace();

  public FlowSender(
      ListeningPoints points,
      ConnectionTable connections,
      PeerCache peers,
      TransportMeters meters,
      MicrosClock clock,
      CaptureTaps taps) {
    this.points = points;
    this.connections = connections;
    this.peers = peers;
    this.meters = meters;
    this.clock = clock;
    this.taps = taps;
  }

  /** Sends a response the way its request came (RFC 3261 §18.2.2, RFC 3581 §4). */
  public boolean respond(SipMessage response, Flow flow) {
    return respond(response, flow, false);
  }

  /**
   * As above.
   *
   * @param repetition of one that was sent before: counted apart
   */
  public boolean respond(SipMessage response, Flow flow, boolean repetition) {
    if (!flow.protocol().isReliable()) {
      InetSocketAddress to =
          Addresses.isPort(flow.port()) ? peers.socket(flow.address(), flow.port()) : null;
      return to != null && sendDatagram(response, flow.local(), to, repetition);
    }
    StreamConnection stream = connections.get(flow.connection());
    long now = watchedNow();
    return sentOn(stream, stream != null && stream.answer(response), response, repetition, now);
  }

  /** Sends a request on a connection. */
  boolean sendStream(SipMessage request, StreamConnection stream, boolean repetition) {
    long now = watchedNow();
    return sentOn(stream, stream.send(request.bytes()), request, repetition, now);
  }

  /** Sends a datagram from a listening point; false also if the point is closed. */
  boolean sendDatagram(
      SipMessage message, ListeningPoint from, InetSocketAddress to, boolean repetition) {
    DatagramEndpoint endpoint = points.set().datagrams(from);
    byte[] bytes = message.bytes();
    long now = watchedNow();
    if (endpoint != null && taps.isOn()) {
      // Before it leaves: else its answer, which another thread receives, could be seen first.
      taps.sent(message, from, peers.address(to), to.getPort(), now);
    }
    if (endpoint == null || !endpoint.send(bytes, 0, bytes.length, to)) {
      meters.unsent().increment();
      return false;
    }
    count(message, from, PeerClass.of(to.getAddress()), repetition);
    if (now != UNWATCHED) {
      String address = peers.address(to);
      if (trace.isOn(address)) {
        trace.sent(message, Protocol.UDP, address, to.getPort(), now);
      }
    }
    return true;
  }

  /** The time before a message is sent: its answer may be seen by another thread before it is. */
  private long watchedNow() {
    return SipTrace.isOn() || taps.isOn() ? clock.now() : UNWATCHED;
  }

  public CaptureTaps taps() {
    return taps;
  }

  public SipTrace trace() {
    return trace;
  }

  /** Whether nothing new is to begin at a point, as it is not configured any more. */
  public boolean isDraining(ListeningPoint point) {
    return points.set().isDraining(point);
  }

  private boolean sentOn(
      StreamConnection stream, boolean sent, SipMessage message, boolean repetition, long now) {
    if (!sent) {
      meters.unsent().increment();
      return false;
    }
    Flow flow = stream.flow();
    count(message, flow.local(), PeerClass.of(flow.address()), repetition);
    if (now != UNWATCHED) {
      if (trace.isOn(flow.address())) {
        trace.sent(message, flow.protocol(), flow.address(), flow.port(), now);
      }
      if (taps.isOn()) {
        taps.sent(message, stream, now);
      }
    }
    return true;
  }

  private void count(SipMessage message, ListeningPoint from, PeerClass to, boolean repetition) {
    meters.sent().increment();
    if (message.isRequest()) {
      meters.requestsSent().increment();
    }
    meters.traffic().sent(message, from, to, repetition);
  }
}
