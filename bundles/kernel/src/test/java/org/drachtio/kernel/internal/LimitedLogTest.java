package org.drachtio.kernel.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LimitedLogTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void letsTenThroughPerSecondAndCountsTheRest() {
    LimitedLog log = new LimitedLog(LoggerFactory.getLogger(LimitedLogTest.class));
    long start = System.nanoTime();
    for (int i = 0; i < 10; i++) {
      assertEquals(0, log.admit(start));
    }
    for (int i = 0; i < 25; i++) {
      assertEquals(-1, log.admit(start + SECOND / 4));
    }
    assertEquals(25, log.admit(start + 2 * SECOND));
    assertEquals(0, log.admit(start + 2 * SECOND));
  }
}
