package org.drachtio.sip.transport.internal;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.kernel.handover.testing.ManualHandover;
import org.drachtio.kernel.io.StreamListener;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.drachtio.kernel.restart.testing.ManualRestarts;
import org.drachtio.kernel.tls.internal.TlsCertificatesComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An open transport with UDP and TCP, on a lane and a network that the test moves by hand. */
abstract class TransportBench {

  final FakeNetwork<FakeConnection> network = new FakeNetwork<>(this::connection);
  final ManualLane lane = new ManualLane();
  final MetersComponent meters = new MetersComponent();
  final List<InboundMessage> inbox = new ArrayList<>();
  SipTransportComponent transport;

  @BeforeEach
  void open() {
    transport =
        new SipTransportComponent(
            new ManualRestarts(),
            network,
            new ManualLanes(lane),
            meters,
            new ManualHandover(new ManualLanes(lane)),
            new TlsCertificatesComponent(),
            Wanted.of("sip:127.0.0.1:5060;transport=udp,tcp").config());
    transport.bindConfigReady(new Boot("b"));
    transport.attach(inbox::add);
  }

  /** Makes a connection; a test may give it another one. */
  FakeConnection connection(long id, InetSocketAddress remote, StreamListener listener) {
    return new FakeConnection(id, remote, listener);
  }

  @AfterEach
  void close() {
    transport.deactivate();
  }

  /** A counter of the transport. */
  final long count(String name) {
    return meters.counter("sip." + name).value();
  }
}
