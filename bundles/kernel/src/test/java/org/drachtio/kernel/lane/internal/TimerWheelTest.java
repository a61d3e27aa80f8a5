package org.drachtio.kernel.lane.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.lane.testing.ManualLane;
import org.junit.jupiter.api.Test;

class TimerWheelTest {

  private static final long START = 12_345;
  private static final long SPAN = 4096 * 8;

  private final TimerWheel wheel = new TimerWheel(new ManualLane(), START);
  private final List<Integer> fired = new ArrayList<>();
  private long now = START;

  private Timer arm(long delay, int kind) {
    return wheel.arm(now, now + delay, kind, fired::add);
  }

  private void turn(long to) {
    now = to;
    wheel.due(now);
    for (TimerWheel.Node timer = wheel.next(); timer != null; timer = wheel.next()) {
      timer.fire();
    }
  }

  @Test
  void firesInTheOrderOfDeadlines() {
    arm(500, 1);
    arm(100, 2);
    arm(32_000, 3);
    arm(100, 4);
    turn(START + 40_000);
    assertEquals(List.of(2, 4, 1, 3), fired);
    assertEquals(0, wheel.size());
  }

  @Test
  void neverFiresEarlyAndAtMostOneTickLate() {
    Random random = new Random(7);
    List<Timer> timers = new ArrayList<>();
    long[] firedAt = new long[2_000];
    for (int i = 0; i < firedAt.length; i++) {
      int number = i;
      timers.add(
          wheel.arm(
              now, now + 1 + random.nextInt((int) (3 * SPAN)), 0, kind -> firedAt[number] = now));
    }
    for (long time = START; time <= START + 3 * SPAN + 10; time++) {
      turn(time);
    }
    for (int i = 0; i < firedAt.length; i++) {
      long late = firedAt[i] - timers.get(i).deadline();
      assertTrue(late >= 0 && late < 8, "timer " + i + " fired " + late + " ms late");
      assertFalse(timers.get(i).isArmed());
    }
  }

  @Test
  void neverFiresEarlyWhenTheLoopIsSeldomOnTime() {
    Random random = new Random(11);
    int count = 2_000;
    List<Timer> timers = new ArrayList<>();
    int[] early = new int[1];
    int[] firings = new int[1];
    while (timers.size() < count || wheel.size() > 0) {
      for (int i = 0; i < 5 && timers.size() < count; i++) {
        long deadline = now + 1 + random.nextInt((int) (2 * SPAN));
        timers.add(
            wheel.arm(
                now,
                deadline,
                0,
                kind -> {
                  firings[0]++;
                  early[0] += now < deadline ? 1 : 0;
                }));
      }
      // Also longer than the whole wheel at times.
      turn(
          now
              + (random.nextInt(100) == 0
                  ? random.nextInt((int) (2 * SPAN))
                  : random.nextInt(100)));
    }
    assertEquals(0, early[0]);
    assertEquals(count, firings[0]);
  }

  @Test
  void cancelledDoesNotFire() {
    Timer first = arm(50, 1);
    Timer second = arm(50, 2);
    Timer third = arm(50, 3);
    second.cancel();
    second.cancel();
    assertTrue(first.isArmed());
    assertFalse(second.isArmed());
    assertEquals(2, wheel.size());
    turn(START + 100);
    assertEquals(List.of(1, 3), fired);
    third.cancel();
    assertEquals(0, wheel.size());
  }

  @Test
  void oneThatFiresCanCancelOneThatIsDueToo() {
    Timer[] victim = new Timer[1];
    wheel.arm(now, now + 10, 0, kind -> victim[0].cancel());
    victim[0] = arm(10, 1);
    arm(10, 2);
    turn(START + 100);
    assertEquals(List.of(2), fired);
  }

  @Test
  void oneThatFiresCanArmAgain() {
    wheel.arm(now, now + 10, 0, kind -> arm(10, 5));
    turn(START + 20);
    assertEquals(List.of(), fired);
    turn(START + 50);
    assertEquals(List.of(5), fired);
  }

  @Test
  void withoutDelayFiresAtTheNextTurn() {
    arm(0, 1);
    assertEquals(0, wheel.nextWake());
    Timer cancelled = arm(0, 2);
    cancelled.cancel();
    turn(START);
    assertEquals(List.of(1), fired);
    assertEquals(Long.MAX_VALUE, wheel.nextWake());
  }

  @Test
  void beyondTheSpanStaysUntilItsDeadline() {
    arm(5 * SPAN + 100, 1);
    for (int round = 1; round <= 5; round++) {
      turn(START + round * SPAN + 50);
      assertEquals(List.of(), fired);
      assertEquals(1, wheel.size());
    }
    turn(START + 5 * SPAN + 108);
    assertEquals(List.of(1), fired);
  }

  @Test
  void tellsWhenToWake() {
    assertEquals(Long.MAX_VALUE, wheel.nextWake());
    arm(20_000, 1);
    Timer sooner = arm(300, 2);
    assertWakesFor(START + 300);
    sooner.cancel();
    assertWakesFor(START + 20_000);
    turn(wheel.nextWake() - 1);
    assertEquals(List.of(), fired);
    turn(wheel.nextWake());
    assertEquals(List.of(1), fired);
    assertEquals(Long.MAX_VALUE, wheel.nextWake());
    assertNull(wheel.next());
  }

  private void assertWakesFor(long deadline) {
    long late = wheel.nextWake() - deadline;
    assertTrue(late >= 0 && late < 8, "wakes " + late + " ms after the deadline");
  }
}
