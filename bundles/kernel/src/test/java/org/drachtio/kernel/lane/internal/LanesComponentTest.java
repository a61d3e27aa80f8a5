package org.drachtio.kernel.lane.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.drachtio.kernel.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LanesComponentTest {

  private final MetersComponent meters = new MetersComponent();
  private final LanesComponent lanes = new LanesComponent(3, new LaneSettings(4, 8, 50), meters);
  private final Lane lane = lanes.at(1);

  @AfterEach
  void stop() {
    lanes.stop();
  }

  private static void on(Lane lane, Runnable task) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    lane.execute(
        () -> {
          try {
            task.run();
            done.complete(null);
          } catch (Throwable e) {
            done.completeExceptionally(e);
          }
        });
    done.get(20, TimeUnit.SECONDS);
  }

  @Test
  void tasksOfEachProducerKeepTheirOrder() throws Exception {
    int producers = 4;
    int each = 20_000;
    List<Integer> next = new ArrayList<>(Collections.nCopies(producers, 0));
    AtomicInteger disorder = new AtomicInteger();
    CountDownLatch ran = new CountDownLatch(producers * each);
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      int producer = p;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  int number = i;
                  lane.execute(
                      () -> {
                        if (next.set(producer, number + 1) != number || !lane.isCurrent()) {
                          disorder.incrementAndGet();
                        }
                        ran.countDown();
                      });
                }
              });
      threads.add(thread);
      thread.start();
    }
    assertTrue(ran.await(40, TimeUnit.SECONDS));
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, disorder.get());
  }

  @Test
  void anIdleLaneWakesForEveryTask() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      on(lane, () -> {});
    }
    assertFalse(lane.isOverloaded());
  }

  @Test
  void aTimerThatIsArmedAgainKeepsItsDeadline() throws Exception {
    on(
        lane,
        () -> {
          Timer timer = lane.arm(6_400, 0, kind -> {});
          long deadline = timer.deadline();
          for (int i = 0; i < 300; i++) {
            timer.cancel();
            timer = lane.armAt(timer.deadline(), 0, kind -> {});
          }
          assertEquals(deadline, timer.deadline());
          timer.cancel();
        });
    CompletableFuture<Integer> overdue = new CompletableFuture<>();
    on(lane, () -> lane.armAt(lane.now() - 5, 7, overdue::complete));
    assertEquals(7, overdue.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aFailureCostsOneTask() throws Exception {
    lane.execute(
        () -> {
          throw new IllegalStateException("thrown by the test");
        });
    lane.execute(
        () -> {
          throw new NoClassDefFoundError("thrown by the test");
        });
    CompletableFuture<Integer> timer = new CompletableFuture<>();
    on(
        lane,
        () -> {
          lane.arm(
              1,
              0,
              kind -> {
                throw new IllegalArgumentException("thrown by the test");
              });
          lane.arm(20, 7, timer::complete);
        });
    assertEquals(7, timer.get(20, TimeUnit.SECONDS));
    assertEquals(3, meters.counter("kernel.lane.failed").value());
  }

  @Test
  void offersAreRefusedAtTheHardBound() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch hold = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
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
    for (int i = 0; i < 4; i++) {
      assertTrue(lane.offer(ran::incrementAndGet));
    }
    assertFalse(lane.isOverloaded());
    for (int i = 0; i < 4; i++) {
      assertTrue(lane.offer(ran::incrementAndGet));
      assertTrue(lane.isOverloaded());
    }
    assertFalse(lane.offer(ran::incrementAndGet));
    assertFalse(lane.offer(ran::incrementAndGet));
    lane.execute(ran::incrementAndGet);
    assertEquals(2, meters.counter("kernel.lane.dropped").value());
    hold.countDown();
    Await.until("nine tasks ran", () -> ran.get() == 9);
    assertFalse(lane.isOverloaded());
    assertTrue(lane.offer(ran::incrementAndGet));
  }

  @Test
  void timersOfAnIdleLaneFireInOrderAndNotEarly() throws Exception {
    List<Integer> fired = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger early = new AtomicInteger();
    int[] delays = {120, 40, 0, 200, 80};
    on(
        lane,
        () -> {
          for (int delay : delays) {
            long armed = System.nanoTime();
            lane.arm(
                delay,
                delay,
                kind -> {
                  if (System.nanoTime() - armed < TimeUnit.MILLISECONDS.toNanos(delay)
                      || !lane.isCurrent()) {
                    early.incrementAndGet();
                  }
                  fired.add(kind);
                });
          }
        });
    Await.until("all timers fired", () -> fired.size() == delays.length);
    assertEquals(List.of(0, 40, 80, 120, 200), fired);
    assertEquals(0, early.get());
  }

  @Test
  void timersFireWhileTasksKeepTheLaneBusy() throws Exception {
    CompletableFuture<Integer> fired = new CompletableFuture<>();
    AtomicInteger rounds = new AtomicInteger();
    Runnable again =
        new Runnable() {
          @Override
          public void run() {
            rounds.incrementAndGet();
            if (!fired.isDone()) {
              lane.execute(this);
            }
          }
        };
    on(lane, () -> lane.arm(30, 9, fired::complete));
    lane.execute(again);
    assertEquals(9, fired.get(20, TimeUnit.SECONDS));
    assertTrue(rounds.get() > 0);
  }

  @Test
  void cancelledTimerDoesNotFire() throws Exception {
    AtomicInteger fired = new AtomicInteger();
    CompletableFuture<Integer> later = new CompletableFuture<>();
    on(
        lane,
        () -> {
          Timer timer = lane.arm(20, 1, fired::addAndGet);
          assertTrue(timer.isArmed());
          assertTrue(timer.deadline() >= lane.now() + 19);
          timer.cancel();
          assertFalse(timer.isArmed());
          lane.arm(60, 2, later::complete);
        });
    later.get(20, TimeUnit.SECONDS);
    assertEquals(0, fired.get());
  }

  @Test
  void timersBelongToTheLanesThread() throws Exception {
    assertThrows(AssertionError.class, () -> lane.arm(1, 0, kind -> {}));
    CompletableFuture<Timer> timer = new CompletableFuture<>();
    on(lane, () -> timer.complete(lane.arm(100_000, 0, kind -> {})));
    assertThrows(AssertionError.class, () -> timer.get().cancel());
  }

  @Test
  void anInterruptDoesNotDisturbTheLane() throws Exception {
    on(lane, () -> Thread.currentThread().interrupt());
    CompletableFuture<Integer> fired = new CompletableFuture<>();
    on(lane, () -> lane.arm(30, 3, fired::complete));
    assertEquals(3, fired.get(20, TimeUnit.SECONDS));
  }

  @Test
  void hashesSpreadOverTheLanes() {
    int[] hits = new int[lanes.count()];
    for (int hash = -30_000; hash < 30_000; hash++) {
      Lane chosen = lanes.ofHash(hash);
      assertSame(chosen, lanes.ofHash(hash));
      hits[chosen.index()]++;
    }
    for (int count : hits) {
      assertTrue(count > 18_000 && count < 22_000, "one lane got " + count + " of 60000");
    }
    assertSame(lanes.at(2), lanes.at(lanes.at(2).index()));
    assertThrows(IndexOutOfBoundsException.class, () -> lanes.at(3));
    assertThrows(IndexOutOfBoundsException.class, () -> lanes.at(-1));
  }

  @Test
  void stopRunsWhatIsQueuedAndEndsTheThreads() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    AtomicInteger ran = new AtomicInteger();
    lane.execute(() -> thread.complete(Thread.currentThread()));
    for (int i = 0; i < 1_000; i++) {
      lane.execute(ran::incrementAndGet);
    }
    lanes.stop();
    assertEquals(1_000, ran.get());
    assertFalse(thread.get().isAlive());
    assertEquals("drachtio-lane-1", thread.get().getName());
    assertTrue(thread.get().isDaemon());
  }

  @Test
  void settingsThatMakeNoSenseAreRejected() {
    assertThrows(IllegalArgumentException.class, () -> new LaneSettings(0, 10, 50));
    assertThrows(IllegalArgumentException.class, () -> new LaneSettings(11, 10, 50));
    assertThrows(IllegalArgumentException.class, () -> new LaneSettings(5, 10, 0));
    LaneSettings good = new LaneSettings(5, 10, 50);
    assertThrows(IllegalArgumentException.class, () -> new LanesComponent(257, good, meters));
  }
}
