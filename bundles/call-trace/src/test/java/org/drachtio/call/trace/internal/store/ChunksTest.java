package org.drachtio.call.trace.internal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.kernel.testing.Await;
import org.junit.jupiter.api.Test;

class ChunksTest {

  private static final int QUARTER = Chunks.CHUNK / 4;

  private final Chunks chunks = new Chunks();

  @Test
  void recordsLieBesideEachOther() {
    Packed one = chunks.reserve(100);
    Packed two = chunks.reserve(QUARTER);
    assertSame(one.bytes(), two.bytes());
    assertEquals(100, two.offset());
    assertEquals(QUARTER, two.buffer().remaining());
  }

  @Test
  void aChunkIsUsedAgainOnceNobodyHoldsIt() {
    List<Packed> first = quarters(4);
    Packed next = chunks.reserve(QUARTER);
    assertNotSame(first.get(0).bytes(), next.bytes());
    first.subList(1, 4).forEach(Packed::release);
    assertEquals(0, chunks.free(), "one is held");
    first.get(0).release();
    assertEquals(1, chunks.free());
    quarters(3);
    Packed again = chunks.reserve(QUARTER);
    assertSame(first.get(0).bytes(), again.bytes());
    assertEquals(0, again.offset());
    assertEquals(0, chunks.free());
  }

  @Test
  void theOneThatIsFilledIsNotFreeThoughNobodyHoldsARecord() {
    quarters(3).forEach(Packed::release);
    assertEquals(0, chunks.free());
    assertEquals(3 * QUARTER, chunks.reserve(QUARTER).offset());
  }

  @Test
  void aLargeRecordHasAnArrayOfItsOwn() {
    Packed large = chunks.reserve(QUARTER + 1);
    assertEquals(QUARTER + 1, large.bytes().length);
    assertNull(large.chunk());
    large.release();
  }

  @Test
  void aPeakIsNotKept() {
    quarters(4 * 3 * Chunks.MAX_FREE).forEach(Packed::release);
    assertEquals(Chunks.MAX_FREE, chunks.free());
  }

  @Test
  void aCopyOutlivesTheChunk() {
    Packed record = chunks.reserve(8);
    record.buffer().putLong(42);
    Packed copy = record.copy();
    record.release();
    record.buffer().putLong(0);
    assertEquals(42, copy.buffer().getLong());
  }

  private List<Packed> quarters(int count) {
    List<Packed> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(chunks.reserve(QUARTER));
    }
    return all;
  }

  /** As taps and the recorder do it. */
  @Test
  void nobodyWritesIntoWhatAnotherOneStillHas() {
    int threads = 4;
    int each = 50_000;
    BoundedQueue<Packed> queue = new BoundedQueue<>(1024, 1 << 20, Packed::length);
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int seed = t;
      Thread thread =
          new Thread(
              () -> {
                Random random = new Random(seed);
                for (int i = 0; i < each; i++) {
                  Packed record = chunks.reserve(1 + random.nextInt(i % 100 == 0 ? 20_000 : 900));
                  int from = record.offset();
                  Arrays.fill(record.bytes(), from, from + record.length(), (byte) record.length());
                  while (!queue.offer(record)) {
                    Thread.onSpinWait();
                  }
                }
              });
      all.add(thread);
      thread.start();
    }
    AtomicInteger wrong = new AtomicInteger();
    int[] taken = new int[1];
    Await.until(
        "all to be written and taken",
        () -> {
          boolean over = all.stream().noneMatch(Thread::isAlive);
          taken[0] += queue.drain(Integer.MAX_VALUE, record -> wrong.addAndGet(wrongBytes(record)));
          return over;
        });
    assertEquals(threads * each, taken[0]);
    assertEquals(0, wrong.get());
    assertTrue(chunks.free() > 0);
  }

  private static int wrongBytes(Packed record) {
    int wrong = 0;
    for (int i = record.offset(); i < record.offset() + record.length(); i++) {
      wrong += record.bytes()[i] == (byte) record.length() ? 0 : 1;
    }
    record.release();
    return wrong;
  }
}
