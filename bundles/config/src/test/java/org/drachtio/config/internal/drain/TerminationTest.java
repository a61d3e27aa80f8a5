package org.drachtio.config.internal.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.control.Draining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TerminationTest {

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch looked = new CountDownLatch(1);
  private volatile Map<String, Long> calls = Map.of();
  private final CountDownLatch asked = new CountDownLatch(1);
  private volatile boolean isStarted = true;

  private final Draining draining =
      new Draining() {
        @Override
        public boolean isDraining() {
          return seen.contains("drain");
        }

        @Override
        public void drain() {
          seen.add("drain");
        }

        @Override
        public void resume() {
          seen.add("resume");
        }

        @Override
        public Map<String, Long> inProgress() {
          looked.countDown();
          return calls;
        }
      };

  private boolean isStarted() {
    asked.countDown();
    return isStarted;
  }

  private Termination termination(int seconds) {
    return new Termination(draining, () -> seconds, () -> "statistics", this::isStarted, 3600);
  }

  @Test
  void withoutTimeItEndsAtOnce() {
    calls = Map.of("dialogs", 1L);
    termination(0).accept(() -> seen.add("end"));
    assertEquals(List.of("end"), seen);
  }

  /** It waits for the container, in a thread of its own, when this returns. */
  private Thread waitingForStart(Termination termination) throws InterruptedException {
    isStarted = false;
    Thread signal = new Thread(() -> termination.accept(() -> seen.add("end")));
    signal.start();
    assertTrue(asked.await(10, TimeUnit.SECONDS));
    assertEquals(List.of(), seen);
    return signal;
  }

  @Test
  void itEndsWhenTheContainerHasStarted() throws InterruptedException {
    Thread signal = waitingForStart(termination(0));
    isStarted = true;
    signal.join();
    assertEquals(List.of("end"), seen);
  }

  @Test
  void aSecondSignalDoesNotWaitForTheContainer() throws InterruptedException {
    Termination termination = termination(0);
    Thread signal = waitingForStart(termination);
    termination.accept(() -> seen.add("second"));
    signal.join();
    assertEquals(List.of("end"), seen);
  }

  @Test
  void withNothingInProgressItEndsAtOnce() {
    termination(3600).accept(() -> seen.add("end"));
    assertEquals(List.of("drain", "end"), seen);
  }

  @Test
  void itEndsWhenTheLastCallIsOver() throws InterruptedException {
    calls = Map.of("dialogs", 1L);
    Termination termination = termination(3600);
    Thread signal = new Thread(() -> termination.accept(() -> seen.add("end")));
    signal.start();
    assertTrue(looked.await(10, TimeUnit.SECONDS));
    assertFalse(seen.contains("end"));
    calls = Map.of();
    signal.join();
    assertEquals(List.of("drain", "end"), seen);
  }

  @Test
  void itEndsWhenTheTimeIsOver() {
    calls = Map.of("dialogs", 1L);
    termination(1).accept(() -> seen.add("end"));
    assertEquals(List.of("drain", "end"), seen);
  }

  @Test
  void aSecondSignalEndsItAtOnceAndOnce() throws InterruptedException {
    calls = Map.of("dialogs", 1L);
    Termination termination = termination(3600);
    Thread signal = new Thread(() -> termination.accept(() -> seen.add("end")));
    signal.start();
    assertTrue(looked.await(10, TimeUnit.SECONDS));
    termination.accept(() -> seen.add("end twice"));
    signal.join();
    assertEquals(List.of("drain", "end"), seen);
  }

  @Test
  void whatCannotBeToldDoesNotHoldItUp() {
    new Termination(
            draining,
            () -> 0,
            () -> {
              throw new IllegalStateException("on purpose");
            },
            this::isStarted,
            3600)
        .accept(() -> seen.add("end"));
    assertEquals(List.of("end"), seen);
  }

  @Test
  void theNextVersionOfTheBundleGoesOn() throws InterruptedException {
    calls = Map.of("dialogs", 1L);
    Termination first = termination(3600);
    Thread signal = new Thread(() -> first.accept(() -> seen.add("end")));
    signal.start();
    assertTrue(looked.await(10, TimeUnit.SECONDS));
    long left = first.close().orElseThrow();
    signal.join();
    assertEquals(List.of("drain"), seen);
    assertTrue(left > TimeUnit.SECONDS.toNanos(3500) && left <= TimeUnit.SECONDS.toNanos(3600));
    calls = Map.of();
    termination(0).resume(left, () -> seen.add("end"));
    assertEquals(List.of("drain", "drain", "end"), seen);
  }

  @Test
  void whatDoesNotEndLeavesNothing() {
    Termination termination = termination(3600);
    assertTrue(termination.close().isEmpty());
    Termination ended = termination(3600);
    ended.accept(() -> seen.add("end"));
    assertTrue(ended.close().isEmpty());
  }
}
