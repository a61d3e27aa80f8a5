package org.drachtio.message.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialsTest {

  @Test
  void aFailureNamesTheSeedThatRepeatsIt() {
    List<String> drawn = new ArrayList<>();
    AssertionError failure =
        assertThrows(
            AssertionError.class,
            () ->
                Trials.of(
                    100_000,
                    draw -> {
                      String text = draw.text(40) + draw.between(0, 1_000_000);
                      drawn.add(text);
                      assertNotEquals('7', text.charAt(text.length() - 1));
                    }));
    String message = failure.getMessage();
    assertTrue(message.startsWith("with -Dtrials.seed="), message);
    long seed = Long.parseLong(message.substring(message.indexOf('=') + 1, message.indexOf(':')));
    Draw again = new Draw(seed);
    assertEquals(drawn.get(drawn.size() - 1), again.text(40) + again.between(0, 1_000_000));
  }

  @Test
  void numbersReachBothEndsOfTheirRange() {
    List<Integer> drawn = new ArrayList<>();
    Trials.of(1000, draw -> drawn.add(draw.between(-1, Integer.MAX_VALUE)));
    if (drawn.size() > 1) {
      assertTrue(drawn.contains(-1) && drawn.contains(Integer.MAX_VALUE));
      assertTrue(drawn.stream().allMatch(n -> n >= -1));
    }
  }
}
