package org.drachtio.kernel.meter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drachtio.kernel.meter.Counter;
import org.drachtio.kernel.meter.Distribution;
import org.drachtio.kernel.meter.Histogram;
import org.junit.jupiter.api.Test;

class MetersComponentTest {

  private final MetersComponent meters = new MetersComponent();

  @Test
  void countsFromManyThreads() throws Exception {
    Counter counter = meters.counter("b");
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 10_000; n++) {
                  counter.increment();
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(40_000, counter.value());
  }

  @Test
  void namesAreSortedAndCountersAreOne() {
    meters.counter("b").increment();
    meters.counter("a");
    assertSame(meters.counter("b"), meters.counter("b"));
    meters.counter("b").increment();
    assertEquals(List.of("a", "b"), List.copyOf(meters.values().keySet()));
    assertEquals(Map.of("a", 0L, "b", 2L), meters.values());
  }

  @Test
  void aHistogramPutsEachIntoTheBucketThatItFits() {
    Histogram histogram = meters.histogram("h", 0.001, 1);
    assertSame(histogram, meters.histogram("h", 5));
    histogram.observe(-1);
    histogram.observe(1_000_000);
    histogram.observe(1_000_001);
    histogram.observe(2_000_000_000);

    Distribution seen = meters.distributions().get("h");
    assertEquals(new Distribution(List.of(0.001, 1.0), List.of(2L, 1L, 1L), seen.seconds()), seen);
    assertEquals(2.002000001, seen.seconds(), 1e-12);
    assertEquals(4, seen.count());
  }

  @Test
  void boundsThatDoNotAscendAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new AdderHistogram(1, 1));
  }
}
