package org.drachtio.homer.capture.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.capture.CapturedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CaptureQueueTest {

  private static CapturedMessage message(String callId) {
    return Captures.captured(Captures.request(callId));
  }

  @Test
  void itIsBoundByBytes() {
    CaptureQueue queue = new CaptureQueue(64 * 1024);
    int count = 0;
    while (queue.offer(message("c"))) {
      count++;
    }
    assertTrue(count > 60 && count < 110, "" + count);
    queue.poll();
    assertTrue(queue.offer(message("c")));
    assertFalse(queue.offer(message("c")));
    queue.bound(32 * 1024);
    queue.poll();
    assertFalse(queue.offer(message("c")));
    while (queue.poll() != null) {
      count--;
    }
    assertEquals(1, count);
    assertTrue(queue.isEmpty());
    queue.bound(1);
    assertFalse(queue.offer(message("c")));
  }

  @Test
  void theOldestComesFirst() {
    CaptureQueue queue = new CaptureQueue(64 * 1024);
    CapturedMessage first = message("1");
    CapturedMessage second = message("2");
    queue.offer(first);
    queue.offer(second);
    assertSame(first, queue.poll());
    assertSame(second, queue.poll());
    assertNull(queue.poll());
  }

  @Test
  @Timeout(30)
  void nothingIsLostOrMissedWhereManyOffer() throws Exception {
    CaptureQueue queue = new CaptureQueue(1 << 30);
    int threads = 4;
    int each = 5_000;
    CountDownLatch taken = new CountDownLatch(threads * each);
    Thread reader =
        new Thread(
            () -> {
              while (taken.getCount() > 0) {
                if (queue.poll() == null) {
                  // One wake-up that is missed costs all of the time that the test has.
                  queue.await(TimeUnit.SECONDS.toNanos(60));
                } else {
                  taken.countDown();
                }
              }
            });
    reader.start();
    List<Thread> writers = new ArrayList<>();
    CapturedMessage message = message("c");
    for (int i = 0; i < threads; i++) {
      Thread writer =
          new Thread(
              () -> {
                for (int n = 0; n < each; n++) {
                  queue.offer(message);
                }
              });
      writers.add(writer);
      writer.start();
    }
    assertTrue(taken.await(20, TimeUnit.SECONDS), taken.getCount() + " are missing");
    for (Thread writer : writers) {
      writer.join();
    }
    reader.join();
  }
}
