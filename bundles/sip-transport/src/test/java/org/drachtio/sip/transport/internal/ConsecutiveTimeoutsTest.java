package org.drachtio.sip.transport.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.sip.transport.internal.connection.ConnectionState;
import org.drachtio.sip.transport.internal.connection.StreamConnection;
import org.drachtio.sip.transport.internal.watch.TransportMeters;
import org.junit.jupiter.api.Test;

/** Peers that have gone without a word: requests in a row without answer end their connection. */
class ConsecutiveTimeoutsTest {

  private static final ListeningPoint POINT =
      new ListeningPoint(Protocol.TCP, "127.0.0.1", 5060, "127.0.0.1", "");

  private final FakeMeters meters = new FakeMeters();
  private final ManualLane lane = new ManualLane();
  private final FakeConnection connection = new FakeConnection(7, FakeNetwork.PEER, null);
  private Wanted config = Wanted.of().with("maxConsecutiveTimeouts", 3);
  private StreamConnection stream = stream(ConnectionState.fresh(7, config.settings()));

  private StreamConnection stream(ConnectionState state) {
    TransportMeters counters = TransportMeters.of(meters);
    StreamConnection made =
        new StreamConnection(
            connection, lane, "192.0.2.1", state, () -> config.settings(), counters.connections());
    made.belongsTo(POINT);
    return made;
  }

  private void silent(int times) {
    for (int i = 0; i < times; i++) {
      stream.silent();
    }
  }

  @Test
  void soManyInARowCloseItAndAnAnswerBeginsAnew() {
    silent(2);
    stream.answered();
    silent(2);
    assertTrue(connection.isOpen());
    silent(1);
    assertFalse(connection.isOpen());
    silent(5);
    assertEquals(1, meters.counter("sip.silent").value());
  }

  @Test
  void withoutABoundItStays() {
    config = Wanted.of();
    silent(5000);
    assertTrue(connection.isOpen());
  }

  @Test
  void theCountCrossesAHandOver() {
    silent(2);
    Optional<ConnectionState> left = stream.leave(lane);
    stream = stream(left.orElseThrow());
    silent(1);
    assertFalse(connection.isOpen());
  }
}
