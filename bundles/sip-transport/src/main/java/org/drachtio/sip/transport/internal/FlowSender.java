package org.drachtio.sip.transport.internal;

import java.net.InetSocketAddress;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.message.SipMessage;

/** Puts messages on sockets. Thread-safe, never blocks. */
final class FlowSender {

  private final ListeningPoints points;
  private final ConnectionTable connections;
  private final PeerCache peers;
  private final TransportMeters meters;
  private final MicrosClock clock;

  FlowSender(
      ListeningPoints points,
      ConnectionTable connections,
      PeerCache peers,
      TransportMeters meters,
      MicrosClock clock) {
    this.points = points;
    this.connections = connections;
    this.peers = peers;
    this.meters = meters;
    this.clock = clock;
  }

  /** Sends a response the way its request came (RFC 3261 §18.2.2, RFC 3581 §4). */
  boolean respond(SipMessage response, Flow flow) {
    if (!flow.protocol().isReliable()) {
      InetSocketAddress to = isPort(flow.port()) ? peers.socket(flow.address(), flow.port()) : null;
      return to != null && sendDatagram(response, flow.local(), to);
    }
    StreamConnection stream = connections.get(flow.connection());
    return sent(
        stream != null && stream.answer(response),
        response,
        flow.protocol(),
        flow.address(),
        flow.port());
  }

  /** Sends a request on a connection. */
  boolean sendStream(SipMessage request, StreamConnection stream) {
    Flow flow = stream.flow();
    return sent(
        stream.send(request.bytes()), request, flow.protocol(), flow.address(), flow.port());
  }

  /** Sends a datagram from a listening point; false also if the point is closed. */
  boolean sendDatagram(SipMessage message, ListeningPoint from, InetSocketAddress to) {
    DatagramEndpoint endpoint = points.set().datagrams(from);
    byte[] bytes = message.bytes();
    boolean sent = endpoint != null && endpoint.send(bytes, 0, bytes.length, to);
    return sent(sent, message, Protocol.UDP, peers.address(to), to.getPort());
  }

  static boolean isPort(int port) {
    return port > 0 && port <= 65535;
  }

  private boolean sent(
      boolean sent, SipMessage message, Protocol protocol, String address, int port) {
    if (!sent) {
      meters.unsent().increment();
      return false;
    }
    meters.sent().increment();
    if (SipTrace.isOn()) {
      SipTrace.sent(message, protocol, address, port, clock.now());
    }
    return true;
  }
}
