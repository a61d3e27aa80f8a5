package org.drachtio.sip.transport.internal.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.lane.testing.ManualLanes;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.drachtio.sip.transport.internal.Texts;
import org.drachtio.sip.transport.internal.Wanted;
import org.drachtio.sip.transport.internal.address.PeerCache;
import org.drachtio.sip.transport.internal.connection.ConnectionState;
import org.drachtio.sip.transport.internal.connection.ConnectionTable;
import org.drachtio.sip.transport.internal.connection.StreamConnection;
import org.drachtio.sip.transport.internal.point.ListeningPoints;
import org.drachtio.sip.transport.internal.send.FlowSender;
import org.drachtio.sip.transport.internal.watch.CaptureTaps;
import org.drachtio.sip.transport.internal.watch.MicrosClock;
import org.drachtio.sip.transport.internal.watch.TransportMeters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Long messages that wait for their lane, of which 25,000 bytes may: two of these. */
class IntakeTest {

  private static final int LONG = 10_000;

  private final ManualLane lane = new ManualLane();
  private final MetersComponent meters = new MetersComponent();
  private final TransportMeters counters = TransportMeters.of(meters);
  private final ListeningPoints points = new ListeningPoints();
  private final CaptureTaps taps = new CaptureTaps(counters.captureErrors());
  private final FlowSender sender =
      new FlowSender(
          points,
          new ConnectionTable(() -> false),
          new PeerCache(),
          counters,
          new MicrosClock(),
          taps);
  private final Intake intake =
      new Intake(new ManualLanes(lane), counters, new MicrosClock(), sender, 25_000);
  private final List<String> inbox = new ArrayList<>();

  @BeforeEach
  void open() {
    points.apply(
        Wanted.of("sip:127.0.0.1:5060;transport=udp,tcp").settings(),
        Optional.empty(),
        new FakeNetwork<>(FakeConnection::new));
    intake.handler(in -> inbox.add(in.message().callId()));
  }

  private Flow flow(Protocol protocol, long connection) {
    ListeningPoint local = points.set().select(protocol, "127.0.0.1").orElseThrow();
    return new Flow(local, "192.0.2.1", 5099, connection);
  }

  private void datagram(String text) {
    assertTrue(intake.take(Texts.message(text), flow(Protocol.UDP, 0), null));
  }

  private void longDatagrams(String... callIds) {
    for (String callId : callIds) {
      datagram(Texts.withBody("MESSAGE", "UDP", callId, "x".repeat(LONG)));
    }
  }

  private long dropped() {
    return meters.counter("sip.dropped").value();
  }

  @Test
  void longDatagramsOverTheBoundAreDropped() {
    longDatagrams("a", "b", "c");
    assertEquals(1, dropped());
    datagram(Texts.options("UDP", "short"));
    lane.run();
    assertEquals(List.of("a", "b", "short"), inbox);
    longDatagrams("d", "e", "f");
    lane.run();
    assertEquals(List.of("a", "b", "short", "d", "e"), inbox, "as much room as before");
    assertEquals(2, dropped());
  }

  @Test
  void aLongDatagramThatAFullLaneRefusesTakesNoRoom() {
    lane.full(true);
    longDatagrams("a", "b", "c");
    assertEquals(3, dropped());
    lane.full(false);
    longDatagrams("d", "e");
    lane.run();
    assertEquals(List.of("d", "e"), inbox);
  }

  @Test
  void aConnectionWithLongMessagesOverTheBoundIsNotRead() {
    FakeConnection connection = new FakeConnection(7, FakeNetwork.PEER, null);
    StreamConnection stream =
        new StreamConnection(
            connection,
            lane,
            "192.0.2.1",
            ConnectionState.fresh(7, Wanted.of().settings()),
            () -> Wanted.of().settings(),
            counters.connections());
    for (int turn = 0; turn < 2; turn++) {
      for (String callId : List.of("a", "b")) {
        takeLong(callId, stream);
        assertFalse(connection.isReadingPaused());
      }
      takeLong("c", stream);
      assertTrue(connection.isReadingPaused());
      lane.run();
      assertFalse(connection.isReadingPaused());
    }
    assertEquals(List.of("a", "b", "c", "a", "b", "c"), inbox, "nothing is lost");
    assertEquals(0, dropped());
  }

  private void takeLong(String callId, StreamConnection stream) {
    String text = Texts.withBody("MESSAGE", "TCP", callId, "x".repeat(LONG));
    assertTrue(intake.take(Texts.message(text), flow(Protocol.TCP, 7), stream));
  }
}
