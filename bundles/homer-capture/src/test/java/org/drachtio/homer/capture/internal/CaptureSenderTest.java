package org.drachtio.homer.capture.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CaptureSenderTest {

  /** A collector that does what the test says. */
  private static final class Scripted implements Collector {
    final List<String> callIds = Collections.synchronizedList(new ArrayList<>());
    volatile boolean ready = true;
    volatile Outcome outcome = Outcome.SENT;
    volatile String problem = "";
    volatile boolean closed;
    volatile boolean isAsked;

    /** Whether it has something to send when it is left. */
    volatile boolean staysLong;

    volatile boolean abandoned;

    /** Whether it was offered what it did not take. */
    volatile boolean isOffered;

    @Override
    public boolean isReady(long now) {
      isAsked = true;
      return ready;
    }

    @Override
    public Outcome send(ByteBuffer packet) {
      Outcome now = outcome;
      if (now == Outcome.SENT) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf("Call-ID: ") + 9;
        callIds.add(bytes[0] + ":" + text.substring(begin, text.indexOf('\r', begin)));
      }
      isOffered |= now != Outcome.SENT;
      return now;
    }

    @Override
    public void flush() {
      // nothing is kept
    }

    @Override
    public String problem() {
      return problem;
    }

    @Override
    public boolean leave(long now) {
      closed = true;
      return !staysLong;
    }

    @Override
    public void abandon() {
      abandoned = true;
    }
  }

  private final FakeMeters meters = new FakeMeters();
  private final CaptureQueue queue = new CaptureQueue(1 << 20);
  private final Map<Integer, Scripted> collectors = new ConcurrentHashMap<>();
  private final CaptureSender sender =
      new CaptureSender(
          Captures.settings(1, Map.of("hepVersion", 1)),
          queue,
          HomerMeters.of(meters),
          new Correlation(false, List.of()),
          settings -> collectors.computeIfAbsent(settings.port(), port -> new Scripted()));

  @AfterEach
  void close() {
    sender.close();
  }

  private void capture(String... callIds) {
    for (String callId : callIds) {
      assertTrue(queue.offer(Captures.captured(Captures.request(callId))));
    }
  }

  private Scripted scripted(int port) {
    return collectors.computeIfAbsent(port, any -> new Scripted());
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private long count(String name) {
    return meters.counter("homer." + name).value();
  }

  @Test
  void messagesAreSentInOrder() {
    sender.start();
    capture("a", "b");
    until(() -> scripted(1).callIds.size() == 2);
    capture("c");
    until(() -> count("sent") == 3);
    assertEquals(List.of("1:a", "1:b", "1:c"), scripted(1).callIds);
  }

  @Test
  void nothingIsLostWhereTheCollectorIsChanged() {
    scripted(1).ready = false;
    sender.start();
    capture("a", "b");
    until(() -> scripted(1).isAsked);
    sender.change(Captures.settings(2, Map.of("hepVersion", 2)));
    until(() -> count("sent") == 2);
    assertTrue(scripted(1).closed);
    assertEquals(List.of(), scripted(1).callIds);
    assertEquals(List.of("2:a", "2:b"), scripted(2).callIds);

    // Also what was encoded for the one before.
    scripted(2).outcome = Collector.Outcome.LATER;
    capture("c", "d");
    until(() -> scripted(2).isOffered);
    sender.change(Captures.settings(1, Map.of("hepVersion", 1)));
    scripted(1).ready = true;
    until(() -> count("sent") == 4);
    assertEquals(List.of("1:c", "1:d"), scripted(1).callIds);

    // The same collector stays, in another version.
    scripted(1).closed = false;
    sender.change(Captures.settings(1, Map.of("hepVersion", 2)));
    capture("e");
    until(() -> count("sent") == 5);
    assertEquals("2:e", scripted(1).callIds.get(2));
    assertEquals(false, scripted(1).closed);
    assertEquals(0, count("dropped"));
  }

  @Test
  void whatCannotBeSentIsCounted() {
    scripted(1).outcome = Collector.Outcome.FAILED;
    scripted(1).problem = "what the system says";
    sender.start();
    capture("a", "b");
    until(() -> count("failed") == 2);
    until(() -> sender.problem().equals("what the system says"));
    scripted(1).outcome = Collector.Outcome.SENT;
    scripted(1).problem = "";
    capture("c");
    until(() -> sender.problem().isEmpty());
    assertEquals(1, count("sent"));
  }

  @Test
  void theEndWaitsForWhatIsQueuedIfItCanBeSent() {
    scripted(1).outcome = Collector.Outcome.LATER;
    sender.start();
    capture("a", "b", "c");
    scripted(1).outcome = Collector.Outcome.SENT;
    sender.close();
    assertEquals(List.of("1:a", "1:b", "1:c"), scripted(1).callIds);
    assertTrue(scripted(1).closed);
    assertEquals(0, count("dropped"));
  }

  @Test
  void whatIsLeftAtTheEndIsCounted() {
    scripted(1).ready = false;
    sender.start();
    capture("a", "b", "c");
    long begin = System.nanoTime();
    sender.close();
    assertTrue(System.nanoTime() - begin < 2_500_000_000L);
    assertEquals(3, count("dropped"));
    assertTrue(scripted(1).closed);
  }

  @Test
  void oneThatIsLeftDelaysNothingAndEndsWithinABound() {
    scripted(1).staysLong = true;
    sender.start();
    capture("a");
    until(() -> count("sent") == 1);
    sender.change(Captures.settings(2, Map.of("hepVersion", 1)));
    until(() -> scripted(1).closed);
    capture("b");
    until(() -> count("sent") == 2);
    assertEquals(List.of("1:b"), scripted(2).callIds);
    long begin = System.nanoTime();
    sender.close();
    assertTrue(System.nanoTime() - begin < 3_500_000_000L);
    assertTrue(scripted(1).abandoned);
    assertEquals(false, scripted(2).abandoned);
  }
}
