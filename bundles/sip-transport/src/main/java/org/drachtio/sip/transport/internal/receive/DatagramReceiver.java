package org.drachtio.sip.transport.internal.receive;

import java.net.InetSocketAddress;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.kernel.io.DatagramEndpoint;
import org.drachtio.kernel.io.DatagramHandler;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transport.internal.address.PeerCache;
import org.drachtio.sip.transport.internal.point.ListeningPoints;
import org.drachtio.sip.transport.internal.watch.TransportMeters;

/**
 * SIP in datagrams: one message each. Scans in the kernel's buffer, so that a datagram that is no
 * message never costs a copy. It has no state of its own.
 *
 * <p><b>Threading:</b> the I/O thread of the socket; for datagrams that were kept during a
 * hand-over, the thread that ends it.
 */
public final class DatagramReceiver implements DatagramHandler {

  /** Shorter than any start line: a keep-alive of some sort. */
  private static final int RUNT_BYTES = 12;

  private final ListeningPoints points;
  private final PeerCache peers;
  private final Intake intake;
  private final TransportMeters meters;

  public DatagramReceiver(
      ListeningPoints points, PeerCache peers, Intake intake, TransportMeters meters) {
    this.points = points;
    this.peers = peers;
    this.intake = intake;
    this.meters = meters;
  }

  @Override
  public void received(
      DatagramEndpoint endpoint, byte[] buffer, int length, InetSocketAddress from) {
    int start = 0;
    while (start < length && (buffer[start] == '\r' || buffer[start] == '\n')) {
      start++;
    }
    if (length - start < RUNT_BYTES) {
      meters.keepAlives().increment();
      return;
    }
    ListeningPoint point = points.set().of(endpoint, from.getAddress());
    if (point == null || from.getPort() == 0) {
      meters.dropped().increment();
      return;
    }
    Flow flow = new Flow(point, peers.address(from), from.getPort(), 0);
    intake.take(SipMessage.scan(buffer, start, length - start), flow, null);
  }
}
