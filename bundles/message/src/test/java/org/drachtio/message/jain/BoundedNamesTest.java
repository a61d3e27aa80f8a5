package org.drachtio.message.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedNamesTest {

  @Test
  void theFirstNamesAreAdmittedForGoodAndLaterOnesRefused() {
    BoundedNames names = new BoundedNames(2);
    assertTrue(names.admits("X-A"));
    assertTrue(names.admits("X-A"));
    assertTrue(names.admits("X-B"));
    assertFalse(names.admits("X-C"));
    assertTrue(names.admits("X-A"));
    assertTrue(names.admits("X-B"));
    assertFalse(names.admits("X-C"));
  }

  @Test
  void theBoundHoldsWhenNamesComeFromManyThreads() {
    BoundedNames names = new BoundedNames(100);
    AtomicInteger admitted = new AtomicInteger();
    IntStream.range(0, 10_000)
        .parallel()
        .forEach(
            i -> {
              if (names.admits("X-" + i)) {
                admitted.incrementAndGet();
              }
            });
    assertEquals(100, admitted.get());
  }
}
