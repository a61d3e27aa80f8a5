package org.drachtio.kernel.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LogLimiterTest {

  @Test
  void whatIsTooMuchIsCounted() {
    LogLimiter lines = new LogLimiter(2);
    int passed = 0;
    // Should a second end in the midst of this, two more pass.
    for (int i = 0; i < 100; i++) {
      passed += lines.permits() ? 1 : 0;
    }
    assertTrue(passed == 2 || passed == 4, passed + " passed");
    assertEquals(" (and " + (100 - passed) + " more)", lines.more());
    assertEquals("", lines.more());
  }
}
