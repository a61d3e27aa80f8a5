package org.drachtio.metrics.internal.health;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.lane.Lanes;

/** Has every lane run a task that does nothing. */
final class LaneProbe {

  private LaneProbe() {}

  /**
   * Waits for them.
   *
   * @param millis for all of them together
   * @return indexes of those that have not run it
   */
  static List<Integer> silent(Lanes lanes, long millis) {
    CountDownLatch[] answers = new CountDownLatch[lanes.count()];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = new CountDownLatch(1);
      lanes.at(i).execute(answers[i]::countDown);
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    List<Integer> silent = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      try {
        if (!answers[i].await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          silent.add(i);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        silent.add(i);
      }
    }
    return silent;
  }
}
