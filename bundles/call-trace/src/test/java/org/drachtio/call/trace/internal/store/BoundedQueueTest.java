package org.drachtio.call.trace.internal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.kernel.testing.Await;
import org.junit.jupiter.api.Test;

class BoundedQueueTest {

  @Test
  void elementsAndBytesAreBounded() {
    BoundedQueue<String> queue = new BoundedQueue<>(4, 10, String::length);
    assertTrue(queue.offer("12345678"));
    assertFalse(queue.offer("123"));
    assertTrue(queue.offer("12"));
    assertEquals(List.of("12345678"), drained(queue, 1));
    for (int i = 0; i < 3; i++) {
      assertTrue(queue.offer("" + i));
    }
    assertFalse(queue.offer("x"), "the fifth");
    assertEquals(4, queue.size());
    assertEquals(List.of("12", "0"), drained(queue, 2));
    assertEquals(List.of("1", "2"), drained(queue, 9));
    assertEquals(List.of(), drained(queue, 9));
    assertTrue(queue.offer("1234567890"), "all bytes are given back");
  }

  private static List<String> drained(BoundedQueue<String> queue, int most) {
    List<String> taken = new ArrayList<>();
    assertEquals(queue.drain(most, taken::add), taken.size());
    return taken;
  }

  @Test
  void manyThreadsOfferAndNothingIsLostOrDoubled() {
    int threads = 4;
    int each = 20_000;
    BoundedQueue<Integer> queue = new BoundedQueue<>(1024, 1 << 20, any -> 1);
    AtomicInteger refused = new AtomicInteger();
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int base = t * each;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  while (!queue.offer(base + i)) {
                    refused.incrementAndGet();
                    Thread.onSpinWait();
                  }
                }
              });
      all.add(thread);
      thread.start();
    }
    int[] last = {-1, -1, -1, -1};
    AtomicInteger taken = new AtomicInteger();
    Await.until(
        "all to be offered and taken",
        () -> {
          boolean over = all.stream().noneMatch(Thread::isAlive);
          int some =
              queue.drain(
                  Integer.MAX_VALUE,
                  next -> {
                    assertTrue(next > last[next / each], "in the order of their thread");
                    last[next / each] = next;
                  });
          taken.addAndGet(some);
          return over;
        });
    assertEquals(threads * each, taken.get());
    assertTrue(refused.get() > 0, "it was full at times");
  }
}
