package org.drachtio.homer.capture.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class UdpCollectorTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final FakeMeters meters = new FakeMeters();
  private DatagramSocket receiver;
  private UdpCollector collector;

  /** What the name service says; null: nothing. */
  private volatile String named;

  @BeforeEach
  void open() throws Exception {
    receiver = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
  }

  @AfterEach
  void close() {
    receiver.close();
    collector.leave(0);
  }

  private InetAddress find(String host) throws UnknownHostException {
    String found = named;
    if (found == null) {
      throw new UnknownHostException(host);
    }
    return InetAddress.getByName(found);
  }

  private UdpCollector collector(String host) {
    HomerSettings settings = Captures.settings(receiver.getLocalPort(), Map.of("host", host));
    collector =
        new UdpCollector(
            settings, new HostLookup(host, this::find, () -> {}), HomerMeters.of(meters));
    named = host.equals("127.0.0.1") ? host : named;
    return collector;
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private byte[] receive() throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    receiver.receive(packet);
    return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
  }

  @Test
  void packetsArrive() throws Exception {
    named = "127.0.0.1";
    collector("127.0.0.1");
    assertTrue(collector.isReady(0));
    ByteBuffer packet = ByteBuffer.wrap(new byte[] {9, 1, 2, 3});
    packet.position(1);
    assertEquals(Collector.Outcome.SENT, collector.send(packet));
    assertArrayEquals(new byte[] {1, 2, 3}, receive());
    assertEquals("", collector.problem());
  }

  @Test
  void whoeverRefusesIsNoticedAndMayComeBack() throws Exception {
    named = "127.0.0.1";
    collector("127.0.0.1");
    assertTrue(collector.isReady(0));
    int port = receiver.getLocalPort();
    receiver.close();
    until(
        () -> {
          collector.send(ByteBuffer.wrap(new byte[] {1}));
          return meters.counter("homer.refused").value() > 0;
        });
    assertEquals("nobody listens there", collector.problem());
    receiver = new DatagramSocket(port, InetAddress.getByName("127.0.0.1"));
    until(
        () -> {
          try {
            return collector.send(ByteBuffer.wrap(new byte[] {7})) == Collector.Outcome.SENT
                && receive()[0] == 7;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertTrue(collector.isReady(System.nanoTime() + SECOND));
    assertEquals("nobody listens there", collector.problem());
    assertTrue(collector.isReady(System.nanoTime() + 11 * SECOND));
    assertEquals("", collector.problem());
  }

  @Test
  void namesAreAskedForAgain() throws Exception {
    collector("homer.test");
    until(
        () -> {
          assertFalse(collector.isReady(0));
          return collector.problem().equals("homer.test has no address");
        });
    named = "127.0.0.2";
    until(() -> collector.isReady(3 * SECOND));
    named = "127.0.0.1";
    // Within a minute, nobody asks; after it the address is another one.
    assertTrue(collector.isReady(60 * SECOND));
    until(
        () -> {
          assertTrue(collector.isReady(64 * SECOND));
          collector.send(ByteBuffer.wrap(new byte[] {5}));
          return arrives();
        });
    assertEquals("", collector.problem());
  }

  private boolean arrives() {
    try {
      receiver.setSoTimeout(5);
      return receive()[0] == 5;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatTheSystemDoesNotTakeFails() {
    named = "127.0.0.1";
    collector("127.0.0.1");
    assertTrue(collector.isReady(0));
    assertEquals(Collector.Outcome.FAILED, collector.send(ByteBuffer.allocate(70_000)));
    assertFalse(collector.problem().isEmpty());
    assertEquals(Collector.Outcome.LATER, collector.send(ByteBuffer.allocate(1)));
    assertFalse(collector.isReady(System.nanoTime()));
    assertTrue(collector.isReady(System.nanoTime() + 2 * SECOND));
    assertEquals("", collector.problem());
  }
}
