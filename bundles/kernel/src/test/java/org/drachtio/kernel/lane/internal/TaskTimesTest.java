package org.drachtio.kernel.lane.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The longest task of the last one to two minutes. */
class TaskTimesTest {

  private static final long SECOND = 1_000_000_000L;

  private final TaskTimes times = new TaskTimes(0);

  @Test
  void addsUp() {
    times.add(0, 5);
    times.add(7, 10);

    assertEquals(8, times.busyNanos());
    assertEquals(5, times.longestNanos(10));
  }

  @Test
  void forgetsTheLongestAfterTwoMinutes() {
    times.add(0, 50);
    times.add(61 * SECOND, 61 * SECOND + 3);
    assertEquals(50, times.longestNanos(61 * SECOND + 3));

    times.add(122 * SECOND, 122 * SECOND + 2);
    assertEquals(3, times.longestNanos(122 * SECOND + 2));
  }

  @Test
  void anIdleLaneForgetsToo() {
    times.add(0, 50);

    assertEquals(50, times.longestNanos(100 * SECOND));
    assertEquals(0, times.longestNanos(121 * SECOND));

    times.add(300 * SECOND, 300 * SECOND + 1);
    assertEquals(1, times.longestNanos(300 * SECOND + 1));
  }
}
