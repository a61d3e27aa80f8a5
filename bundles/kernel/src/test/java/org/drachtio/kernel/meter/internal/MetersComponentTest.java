package org.drachtio.kernel.meter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drachtio.kernel.meter.Counter;
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
}
