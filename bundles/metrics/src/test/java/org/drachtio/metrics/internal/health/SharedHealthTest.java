package org.drachtio.metrics.internal.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.drachtio.api.view.Health;
import org.junit.jupiter.api.Test;

/** On a clock of its own. */
class SharedHealthTest {

  private static final long SECOND = 1_000_000_000L;

  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 3 * SECOND / 2);

  private Health look() {
    looks.incrementAndGet();
    return new Health(true, true, List.of());
  }

  @Test
  void aSecondLaterItLooksAgain() {
    SharedHealth shared = new SharedHealth(this::look, nanos::get);
    Health first = shared.health();
    nanos.addAndGet(SECOND - 1);
    assertSame(first, shared.health());
    nanos.incrementAndGet();
    Health second = shared.health();
    assertNotSame(first, second);
    nanos.addAndGet(SECOND - 1);
    assertSame(second, shared.health(), "also where the clock wraps round");
    assertEquals(2, looks.get());
  }

  @Test
  void whoAsksDuringALookWaitsForIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    SharedHealth shared =
        new SharedHealth(
            () -> {
              begun.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return look();
            },
            nanos::get);
    List<CompletableFuture<Health>> asking =
        IntStream.range(0, 3).mapToObj(i -> CompletableFuture.supplyAsync(shared::health)).toList();
    begun.await();
    go.countDown();
    for (CompletableFuture<Health> each : asking) {
      assertSame(shared.health(), each.get(10, TimeUnit.SECONDS));
    }
    assertEquals(1, looks.get());
  }

  @Test
  void aLookThatFailsIsNotKept() {
    SharedHealth shared =
        new SharedHealth(
            () -> {
              if (looks.get() == 0) {
                looks.incrementAndGet();
                throw new IllegalStateException("the first");
              }
              return look();
            },
            nanos::get);
    assertThrows(IllegalStateException.class, shared::health);
    shared.health();
    assertEquals(2, looks.get());
  }
}
