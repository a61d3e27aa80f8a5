package org.drachtio.kernel.lane.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.kernel.internal.KernelThread;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.meter.internal.MetersComponent;
import org.drachtio.kernel.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** I/O threads that run tasks of idle lanes themselves. */
@Timeout(90)
class LaneVisitTest {

  private static final int VISITS = 8;

  private final MetersComponent meters = new MetersComponent();
  private final LanesComponent lanes =
      new LanesComponent(2, new LaneSettings(1_000, 2_000_000, 50_000), meters);
  private final LaneLoop lane = (LaneLoop) lanes.at(0);
  private final LaneLoop other = (LaneLoop) lanes.at(1);

  private int expectedFailures;

  @AfterEach
  void stop() {
    lanes.stop();
    // What fails within a lane, assertions of these tests included, ends there.
    assertEquals(expectedFailures, meters.counter("kernel.lane.failed").value());
  }

  /** Something that may throw anything. */
  private interface Work {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> start(int visits, Work work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    new KernelThread(
            () -> {
              KernelThread.current().beginTurn(visits);
              try {
                work.run();
                done.complete(null);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              } finally {
                KernelThread.current().endTurn();
              }
            },
            "test-io")
        .start();
    return done;
  }

  /** One turn of a thread like those of the sockets, both lanes being idle when it begins. */
  private void inTurn(int visits, Work work) throws Exception {
    Await.until("both lanes are idle", () -> lane.isIdle() && other.isIdle());
    start(visits, work).get(60, TimeUnit.SECONDS);
  }

  private static Thread threadOf(LaneLoop lane) throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    lane.execute(() -> thread.complete(Thread.currentThread()));
    return thread.get(20, TimeUnit.SECONDS);
  }

  @Test
  void aTaskForAnIdleLaneRunsInTheThreadThatBringsIt() throws Exception {
    inTurn(
        VISITS,
        () -> {
          List<Thread> ran = new ArrayList<>();
          lane.runOrExecute(
              () -> {
                assertTrue(lane.isCurrent());
                assertFalse(other.isCurrent());
                ran.add(Thread.currentThread());
              });
          assertEquals(List.of(Thread.currentThread()), ran);
          assertFalse(lane.isCurrent());
          assertTrue(lane.runOrOffer(() -> ran.add(Thread.currentThread())));
          assertEquals(2, ran.size());
        });
    assertTrue(lane.isIdle(), "nobody was woken");
  }

  @Test
  void beyondTheTurnsBoundTheLanesOwnThreadWorks() throws Exception {
    Thread own = threadOf(lane);
    List<Thread> ran = new CopyOnWriteArrayList<>();
    inTurn(
        2,
        () -> {
          for (int i = 0; i < 4; i++) {
            lane.runOrExecute(() -> ran.add(Thread.currentThread()));
          }
        });
    Await.until("all ran", () -> ran.size() == 4);
    assertNotSame(own, ran.get(1));
    assertSame(own, ran.get(2));
    assertSame(own, ran.get(3));
  }

  @Test
  void onlyTurnsOfTheKernelsThreadsVisit() throws Exception {
    Thread own = threadOf(lane);
    Await.until("idle", lane::isIdle);
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    lane.runOrExecute(() -> ran.complete(Thread.currentThread()));
    assertSame(own, ran.get(20, TimeUnit.SECONDS));
    CompletableFuture<Thread> afterTurn = new CompletableFuture<>();
    inTurn(
        VISITS,
        () -> {
          KernelThread.current().endTurn();
          lane.runOrExecute(() -> afterTurn.complete(Thread.currentThread()));
        });
    assertSame(own, afterTurn.get(20, TimeUnit.SECONDS));
  }

  @Test
  void whatWasQueuedBeforeRunsBefore() throws Exception {
    List<Integer> order = new CopyOnWriteArrayList<>();
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    lane.execute(
        () -> {
          entered.countDown();
          awaitUninterrupted(go);
          order.add(1);
        });
    entered.await();
    start(
            VISITS,
            () -> {
              lane.execute(() -> order.add(2));
              lane.runOrExecute(() -> order.add(3));
              assertTrue(lane.runOrOffer(() -> order.add(4)));
              assertEquals(List.of(), order);
            })
        .get(20, TimeUnit.SECONDS);
    go.countDown();
    Await.until("all ran", () -> order.size() == 4);
    assertEquals(List.of(1, 2, 3, 4), order);
  }

  @Test
  void aVisitorRunsWhatItsTaskQueuesAndLeavesTheRestToTheLane() throws Exception {
    Thread own = threadOf(lane);
    List<Thread> ran = new CopyOnWriteArrayList<>();
    AtomicInteger left = new AtomicInteger(20);
    Runnable again =
        new Runnable() {
          @Override
          public void run() {
            ran.add(Thread.currentThread());
            if (left.decrementAndGet() > 0) {
              lane.runOrExecute(this);
              assertTrue(ran.size() <= 20, "it must not run within itself");
            }
          }
        };
    inTurn(VISITS, () -> lane.runOrExecute(again));
    Await.until("all ran", () -> ran.size() == 20);
    assertNotSame(own, ran.get(0));
    assertNotSame(own, ran.get(1));
    assertSame(own, ran.get(19));
  }

  @Test
  void aVisitorOfOneLaneDoesNotEnterAnother() throws Exception {
    Thread own = threadOf(other);
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    inTurn(
        VISITS,
        () ->
            lane.runOrExecute(
                () -> other.runOrExecute(() -> ran.complete(Thread.currentThread()))));
    assertSame(own, ran.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aTimerThatAVisitorArmsWakesTheSleepingLane() throws Exception {
    Thread own = threadOf(lane);
    CompletableFuture<Thread> fired = new CompletableFuture<>();
    inTurn(
        VISITS,
        () ->
            lane.runOrExecute(
                () -> {
                  lane.arm(100_000, 1, kind -> {});
                  lane.arm(30, 2, kind -> fired.complete(Thread.currentThread()));
                }));
    assertSame(own, fired.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aTimerWithoutADelayFiresInTheVisitAndWakesNobody() throws Exception {
    inTurn(
        VISITS,
        () -> {
          List<Thread> fired = new ArrayList<>();
          lane.runOrExecute(
              () -> {
                lane.arm(0, 1, kind -> fired.add(Thread.currentThread()));
                lane.execute(() -> assertEquals(List.of(), fired));
              });
          assertEquals(List.of(Thread.currentThread()), fired);
        });
    assertTrue(lane.isIdle(), "nobody was woken");
  }

  @Test
  void aTimerWithoutADelayThatAVisitorLeavesFiresInTheLanesThread() throws Exception {
    Thread own = threadOf(lane);
    CompletableFuture<Thread> again = new CompletableFuture<>();
    inTurn(
        VISITS,
        () ->
            lane.runOrExecute(
                () ->
                    lane.arm(
                        0,
                        1,
                        kind -> lane.arm(0, 1, more -> again.complete(Thread.currentThread())))));
    assertSame(own, again.get(20, TimeUnit.SECONDS));
  }

  /** Each wake-up is one wait more of the lane's thread. */
  @Test
  void timersThatVisitorsArmAndCancelWakeTheLaneNowAndThenOnly() throws Exception {
    Thread own = threadOf(lane);
    int visits = 300;
    long begin = System.nanoTime();
    long before = waits(own);
    for (int i = 0; i < visits; i++) {
      inTurn(VISITS, () -> lane.runOrExecute(() -> lane.arm(10_000, 1, kind -> {}).cancel()));
    }
    long woken = waits(own) - before;
    long quarters = (System.nanoTime() - begin) / 250_000_000;
    assertTrue(woken <= 4 + 4 * quarters, woken + " in " + quarters + " quarters of a second");
  }

  private static long waits(Thread thread) {
    return ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId()).getWaitedCount();
  }

  @Test
  void aTimerThatIsDueDuringAVisitFiresAfterIt() throws Exception {
    CompletableFuture<Boolean> fired = new CompletableFuture<>();
    inTurn(
        VISITS,
        () ->
            lane.runOrExecute(
                () -> {
                  lane.arm(20, 0, kind -> fired.complete(lane.isCurrent()));
                  // Makes the lane's thread look for the timer while it may not come in.
                  lane.execute(() -> {});
                  long end = lane.now() + 100;
                  Await.until("it is over time", () -> lane.now() > end);
                  assertFalse(fired.isDone());
                }));
    assertTrue(fired.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aBarrierIsNeverForAVisitor() throws Exception {
    CountDownLatch within = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Await.until("idle", lane::isIdle);
    CompletableFuture<Void> visit =
        start(
            VISITS,
            () ->
                lane.runOrExecute(
                    () -> {
                      within.countDown();
                      awaitUninterrupted(go);
                    }));
    within.await();
    CompletableFuture<Boolean> held = CompletableFuture.supplyAsync(() -> lanes.hold(20_000));
    Await.until("the barrier waits behind the visitor", lane::hasQueued);
    go.countDown();
    visit.get(20, TimeUnit.SECONDS);
    assertTrue(held.get(20, TimeUnit.SECONDS));
    AtomicInteger ran = new AtomicInteger();
    start(VISITS, () -> lane.runOrExecute(ran::incrementAndGet)).get(20, TimeUnit.SECONDS);
    lanes.onEachLane(each -> assertEquals(0, ran.get()));
    lanes.release();
    Await.until("it ran after the release", () -> ran.get() == 1);
  }

  @Test
  void aFailureInAVisitCostsOneTask() throws Exception {
    expectedFailures = 1;
    AtomicInteger ran = new AtomicInteger();
    inTurn(
        VISITS,
        () -> {
          lane.runOrExecute(
              () -> {
                throw new IllegalStateException("thrown by the test");
              });
          lane.runOrExecute(ran::incrementAndGet);
          assertEquals(1, ran.get());
        });
  }

  @Test
  void nobodyVisitsALaneThatHasStopped() throws Exception {
    lanes.stop();
    AtomicInteger ran = new AtomicInteger();
    start(VISITS, () -> lane.runOrExecute(ran::incrementAndGet)).get(20, TimeUnit.SECONDS);
    assertEquals(0, ran.get());
  }

  @Test
  void longTimersShareDeadlinesAndAreNotEarly() throws Exception {
    CompletableFuture<long[]> result = new CompletableFuture<>();
    long[] delays = {1, 63, 500, 4_000, 32_000, 64_000, 3_600_000};
    lane.execute(
        () -> {
          long[] late = new long[delays.length];
          for (int i = 0; i < delays.length; i++) {
            long before = lane.now();
            Timer timer = lane.arm(delays[i], 0, kind -> {});
            // The clock moves on while it is armed, by as much as the machine likes.
            long passed = lane.now() - before;
            long sinceBefore = timer.deadline() - before - delays[i];
            late[i] = sinceBefore < 0 ? sinceBefore : Math.max(0, sinceBefore - passed);
            timer.cancel();
          }
          result.complete(late);
        });
    long[] late = result.get(20, TimeUnit.SECONDS);
    for (int i = 0; i < delays.length; i++) {
      assertTrue(late[i] >= 0, delays[i] + " ms is early");
      // The running millisecond does not count.
      assertTrue(late[i] <= delays[i] / 64 + 2, delays[i] + " ms is late by " + late[i]);
    }
  }

  /**
   * Many threads of both kinds at one lane at once: nothing is lost, nothing runs beside anything
   * else, the order of every producer is kept, and timers fire.
   */
  @Test
  void manyVisitorsAndProducersNeverMeetInTheLane() throws Exception {
    int producers = 6;
    int each = 10_000;
    Thread own = threadOf(lane);
    // Plain fields on purpose: whoever owns the lane must see what the last owner wrote.
    int[] next = new int[producers];
    int[] total = new int[1];
    Thread[] inside = new Thread[1];
    AtomicInteger faults = new AtomicInteger();
    AtomicInteger visits = new AtomicInteger();
    AtomicInteger armed = new AtomicInteger();
    AtomicInteger fired = new AtomicInteger();
    CountDownLatch ran = new CountDownLatch(producers * each);
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      int producer = p;
      threads.add(
          start(
              0,
              () -> {
                for (int i = 0; i < each; i++) {
                  int number = i;
                  Runnable task =
                      () -> {
                        Thread self = Thread.currentThread();
                        if (inside[0] != null || next[producer] != number || !lane.isCurrent()) {
                          faults.incrementAndGet();
                        }
                        inside[0] = self;
                        next[producer] = number + 1;
                        total[0]++;
                        if (self != own) {
                          visits.incrementAndGet();
                        }
                        if (number % 100 == 0) {
                          armed.incrementAndGet();
                          lane.arm(
                              number % 7,
                              0,
                              kind -> {
                                if (inside[0] != null || !lane.isCurrent()) {
                                  faults.incrementAndGet();
                                }
                                fired.incrementAndGet();
                              });
                        }
                        inside[0] = null;
                        ran.countDown();
                      };
                  if (producer < 4) {
                    KernelThread.current().beginTurn(i % 3);
                    lane.runOrExecute(task);
                  } else {
                    lane.execute(task);
                  }
                  if (i % 64 == 0) {
                    // So that the lane gets idle now and then.
                    Thread.yield();
                    Await.until("the lane is not far behind", () -> !lane.isOverloaded());
                  }
                }
              }));
    }
    for (CompletableFuture<Void> thread : threads) {
      thread.get(80, TimeUnit.SECONDS);
    }
    assertTrue(ran.await(40, TimeUnit.SECONDS));
    Await.until("all timers fired", () -> fired.get() == armed.get());
    CompletableFuture<Integer> sum = new CompletableFuture<>();
    lane.execute(() -> sum.complete(total[0]));
    assertEquals(producers * each, sum.get(20, TimeUnit.SECONDS));
    assertEquals(0, faults.get());
    assertTrue(visits.get() > 0, "there were visits at all");
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
