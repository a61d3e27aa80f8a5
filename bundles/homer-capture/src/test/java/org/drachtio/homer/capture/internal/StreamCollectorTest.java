package org.drachtio.homer.capture.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.io.TlsClient;
import org.drachtio.kernel.io.testing.FakeConnection;
import org.drachtio.kernel.io.testing.FakeNetwork;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.junit.jupiter.api.Test;

class StreamCollectorTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private boolean handover;
  private final FakeMeters meters = new FakeMeters();
  private final FakeNetwork<FakeConnection> network = new FakeNetwork<>(FakeConnection::new);
  private final Streams streams = new Streams(network, () -> handover);
  private int woken;

  private StreamCollector collector(Map<String, ?> values) {
    HomerSettings settings = Captures.settings(9060, values);
    return new StreamCollector(
        settings,
        new HostLookup(settings.host(), java.net.InetAddress::getByName, () -> {}),
        streams,
        HomerMeters.of(meters),
        () -> woken++);
  }

  private static ByteBuffer packet(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private long lost() {
    return meters.counter("homer.lost").value();
  }

  @Test
  void packetsAreJoined() {
    StreamCollector collector = collector(Map.of("transport", "tcp"));
    assertFalse(collector.isReady(0));
    assertEquals(Collector.Outcome.LATER, collector.send(packet("early")));
    assertNull(network.dials.get(0).tls());
    assertEquals(9060, network.dials.get(0).remote().getPort());
    FakeConnection connection = network.dialled(0);
    assertEquals(1, woken);
    assertTrue(collector.isReady(0));
    assertEquals(Collector.Outcome.SENT, collector.send(packet("one")));
    assertEquals(Collector.Outcome.SENT, collector.send(packet("two")));
    assertEquals(List.of(), connection.sent);
    collector.flush();
    assertEquals(List.of("onetwo"), connection.sent);
    String big = "x".repeat(40_000);
    collector.send(packet(big));
    collector.send(packet(big));
    assertEquals(List.of("onetwo", big), connection.sent);
    collector.leave(0);
    assertEquals(3, connection.sent.size());
    assertTrue(connection.closedAfterSending);
    assertEquals(0, lost());
  }

  @Test
  void whatWaitsToBeWrittenIsBounded() {
    StreamCollector collector = collector(Map.of("transport", "tcp"));
    collector.isReady(0);
    FakeConnection connection = network.dialled(0);
    assertTrue(collector.isReady(0));
    connection.queued = Streams.ROOM_BYTES - 10;
    assertEquals(Collector.Outcome.SENT, collector.send(packet("0123456789")));
    ByteBuffer next = packet("0");
    assertEquals(Collector.Outcome.LATER, collector.send(next));
    assertEquals(1, next.remaining());
    connection.queued = 0;
    collector.flush();
    assertEquals(Collector.Outcome.SENT, collector.send(next));
  }

  @Test
  void aBrokenConnectionIsDialledAgainLater() {
    StreamCollector collector = collector(Map.of("transport", "tcp"));
    collector.isReady(0);
    network.dials.get(0).listener().failed("Connection refused");
    assertFalse(collector.isReady(0));
    assertEquals("Connection refused", collector.problem());
    assertFalse(collector.isReady(SECOND - 1));
    assertEquals(1, network.dials.size());
    assertFalse(collector.isReady(SECOND));
    assertEquals(2, network.dials.size());
    FakeConnection connection = network.dialled(1);
    assertTrue(collector.isReady(SECOND));
    assertEquals("", collector.problem());

    collector.send(packet("one"));
    collector.flush();
    connection.queued = 3;
    collector.send(packet("two"));
    collector.flush();
    collector.send(packet("three"));
    network.closed(connection);
    assertEquals(Collector.Outcome.LATER, collector.send(packet("four")));
    assertFalse(collector.isReady(2 * SECOND));
    assertEquals("the connection broke", collector.problem());
    assertEquals(3, lost());
    // It had been open for a short time only: the wait grows.
    assertFalse(collector.isReady(4 * SECOND - 1));
    assertEquals(2, network.dials.size());
    assertFalse(collector.isReady(4 * SECOND));
    assertEquals(3, network.dials.size());
    network.dialled(2);
    assertTrue(collector.isReady(4 * SECOND));
    // It is well for a while: the wait is short again.
    assertTrue(collector.isReady(20 * SECOND));
    network.closed(network.connections.get(0));
    assertFalse(collector.isReady(20 * SECOND));
    assertFalse(collector.isReady(21 * SECOND));
    assertEquals(4, network.dials.size());
    assertEquals(3, lost());
    assertEquals(2, meters.counter("homer.connected").value());
  }

  @Test
  void whoeverDoesNotReadIsLeft() {
    StreamCollector collector = collector(Map.of("transport", "tcp"));
    collector.isReady(0);
    FakeConnection connection = network.dialled(0);
    assertTrue(collector.isReady(0));
    collector.send(packet("one"));
    collector.flush();
    connection.queued = 3;
    assertTrue(collector.isReady(SECOND));
    connection.queued = 2;
    assertTrue(collector.isReady(14 * SECOND));
    assertTrue(collector.isReady(29 * SECOND));
    assertFalse(collector.isReady(29 * SECOND + 1));
    assertFalse(connection.open);
    assertEquals("it does not read", collector.problem());
    assertEquals(1, lost());
  }

  @Test
  void withTlsTheCollectorHasToProveWhoItIs() {
    collector(Map.of("transport", "tls")).isReady(0);
    assertEquals(new TlsClient("127.0.0.1", true, List.of()), network.dials.get(0).tls());
    collector(Map.of("transport", "tls", "tlsVerifyPeer", false)).isReady(0);
    assertEquals(new TlsClient("127.0.0.1", false, List.of()), network.dials.get(1).tls());
  }

  @Test
  void whatIsDialledWhenItIsLeftIsClosed() {
    StreamCollector collector = collector(Map.of("transport", "tcp"));
    collector.isReady(0);
    collector.leave(0);
    assertFalse(network.dialled(0).open);
    StreamCollector next = collector(Map.of("transport", "tcp"));
    next.isReady(0);
    FakeConnection connection = network.dialled(1);
    next.leave(0);
    assertFalse(connection.open);
    streams.close(0);
    assertNull(network.handler);
  }

  @Test
  void aHandoverIsNotHeldUp() {
    StreamCollector collector = collector(Map.of("transport", "tcp"));
    collector.isReady(0);
    network.dialled(0);
    handover = true;
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> streams.close(60_000));
    assertNull(network.handler);
  }

  /** With two messages of which the collector has not read all. */
  private StreamCollector withUnwritten() {
    StreamCollector collector = collector(Map.of("transport", "tcp"));
    collector.isReady(0);
    FakeConnection connection = network.dialled(0);
    collector.isReady(0);
    collector.send(packet("one"));
    collector.send(packet("two"));
    collector.flush();
    connection.queued = 6;
    return collector;
  }

  @Test
  void aCollectorThatIsLeftGetsWhatItsConnectionHas() {
    StreamCollector collector = withUnwritten();
    FakeConnection connection = network.connections.get(0);
    assertFalse(collector.leave(0));
    assertFalse(connection.closedAfterSending);
    connection.queued = 5;
    assertFalse(collector.leave(2 * SECOND - 1));
    assertFalse(collector.leave(4 * SECOND - 2));
    connection.queued = 0;
    assertTrue(collector.leave(4 * SECOND));
    assertTrue(connection.closedAfterSending);
    assertEquals(0, lost());
  }

  @Test
  void whatACollectorThatIsLeftDoesNotTakeIsCounted() {
    StreamCollector collector = withUnwritten();
    assertFalse(collector.leave(0));
    assertFalse(collector.leave(2 * SECOND - 1));
    assertTrue(collector.leave(2 * SECOND));
    assertFalse(network.connections.get(0).open);
    assertEquals(2, lost());
  }

  @Test
  void aCollectorThatIsLeftAndReadsSlowlyHasABound() {
    StreamCollector collector = withUnwritten();
    FakeConnection connection = network.connections.get(0);
    connection.queued = 100;
    for (int second = 0; second < 15; second++) {
      assertFalse(collector.leave(second * SECOND));
      connection.queued--;
    }
    assertTrue(collector.leave(15 * SECOND));
    assertEquals(2, lost());
  }

  @Test
  void whatBreaksWhileItIsLeftIsCounted() {
    StreamCollector collector = withUnwritten();
    assertFalse(collector.leave(0));
    FakeConnection connection = network.connections.get(0);
    // A connection that is closed forgets what it has queued.
    connection.queued = 0;
    network.closed(connection);
    assertTrue(collector.leave(1));
    assertEquals(2, lost());
  }

  @Test
  void whatIsLeftAtOnceIsCounted() {
    StreamCollector collector = withUnwritten();
    collector.abandon();
    assertFalse(network.connections.get(0).open);
    assertEquals(2, lost());
  }

  @Test
  void aHandoverDoesNotWaitForACollector() {
    StreamCollector collector = withUnwritten();
    handover = true;
    assertTrue(collector.leave(0));
    assertTrue(network.connections.get(0).closedAfterSending);
    assertEquals(0, lost());
  }
}
