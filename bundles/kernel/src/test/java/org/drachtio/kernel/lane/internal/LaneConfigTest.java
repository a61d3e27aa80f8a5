package org.drachtio.kernel.lane.internal;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.internal.KernelConfig;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaneConfigTest {

  private static KernelConfig config(
      int lanes, int queueSoftBound, int queueHardBound, int slowTaskMillis) {
    return TestConfig.of(
        KernelConfig.class,
        Map.of(
            "lanes", lanes,
            "queueSoftBound", queueSoftBound,
            "queueHardBound", queueHardBound,
            "slowTaskMillis", slowTaskMillis));
  }

  @Test
  void boundsChangeWhileTasksWaitAndBadOnesAreIgnored() throws Exception {
    LanesComponent lanes = new LanesComponent(config(2, 1, 2, 50), new MetersComponent());
    try {
      assertEquals(2, lanes.count());
      Lane lane = lanes.at(0);
      CountDownLatch entered = new CountDownLatch(1);
      CountDownLatch hold = new CountDownLatch(1);
      lane.execute(
          () -> {
            entered.countDown();
            try {
              hold.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      entered.await();
      assertTrue(lane.offer(() -> {}));
      assertTrue(lane.offer(() -> {}));
      assertFalse(lane.offer(() -> {}));
      lanes.modified(config(2, 5, 3, 50));
      assertFalse(lane.offer(() -> {}));
      lanes.modified(config(3, 2, 3, 50));
      assertEquals(2, lanes.count());
      assertFalse(lane.isOverloaded());
      assertTrue(lane.offer(() -> {}));
      assertTrue(lane.isOverloaded());
      assertFalse(lane.offer(() -> {}));
      hold.countDown();
    } finally {
      lanes.stop();
    }
  }

  /** Keeps its thread for so long. */
  private record Busy(int millis) implements Runnable {
    @Override
    public void run() {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      while (System.nanoTime() - end < 0) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
    }
  }

  /** What the log says of the lanes meanwhile. */
  private static String logged(Runnable action) {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
    }
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("Lane 0: "))
        .collect(Collectors.joining("\n"));
  }

  /** Until the lane is through with it, and with what it says of the task. */
  private static void runOn(Lane lane, Runnable task) {
    CountDownLatch through = new CountDownLatch(1);
    lane.execute(task);
    lane.execute(through::countDown);
    assertDoesNotThrow(() -> through.await());
  }

  @Test
  void aTaskThatTakesTooLongIsLogged() {
    LanesComponent lanes = new LanesComponent(config(1, 5, 9, 20), new MetersComponent());
    try {
      Lane lane = lanes.at(0);
      String slow = logged(() -> runOn(lane, new Busy(22)));
      assertTrue(
          slow.matches(
              ".* WARN .*Lane 0: " + Pattern.quote(Busy.class.getName()) + " took \\d+ ms"),
          slow);
      lanes.modified(config(1, 5, 9, 60_000));
      assertEquals("", logged(() -> runOn(lane, new Busy(22))));
    } finally {
      lanes.stop();
    }
  }

  @Test
  void badValuesDoNotKeepTheLanesFromStarting() {
    LanesComponent lanes = new LanesComponent(config(-1, 0, 0, 0), new MetersComponent());
    assertEquals(Math.min(256, Runtime.getRuntime().availableProcessors()), lanes.count());
    lanes.stop();
  }
}
