package org.drachtio.upgrade.internal.canary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.drachtio.kernel.canary.Tally;
import org.drachtio.upgrade.internal.plan.Change;
import org.junit.jupiter.api.Test;

class JudgementTest {

  private static Tally tally(long same, long other, long errors, long formerErrors) {
    return new Tally(same, other, errors, 0, formerErrors, 0, 0, 0, "c1: a → b", "c2: bang");
  }

  private static Tally timed(long busyMillis, long hangingMillis) {
    return new Tally(
        100,
        0,
        0,
        0,
        0,
        0,
        TimeUnit.MILLISECONDS.toNanos(busyMillis),
        TimeUnit.MILLISECONDS.toNanos(hangingMillis),
        "",
        "");
  }

  private static void assertBad(String why, Optional<String> fault) {
    assertTrue(fault.orElse("").contains(why), fault.toString());
  }

  @Test
  void oneThatSaysTheSameTakesOver() {
    assertEquals(Optional.empty(), Judgement.meanwhile("x", tally(20, 0, 0, 0)));
    assertEquals(Optional.empty(), Judgement.atEnd("x", tally(20, 0, 0, 0)));
  }

  @Test
  void oneInAHundredMayDifferOrFail() {
    assertEquals(Optional.empty(), Judgement.atEnd("x", tally(198, 1, 1, 0)));
    assertBad("x judges 2 of 100 otherwise: c1: a → b", Judgement.atEnd("x", tally(98, 2, 0, 0)));
    assertBad("x fails at 2 of 100: c2: bang", Judgement.atEnd("x", tally(98, 0, 2, 0)));
  }

  @Test
  void whatFailsAnywayIsNoFaultOfIt() {
    assertEquals(Optional.empty(), Judgement.atEnd("x", tally(50, 0, 50, 50)));
    assertBad("fails", Judgement.atEnd("x", tally(50, 0, 50, 10)));
  }

  @Test
  void aFewRequestsSayNothing() {
    assertEquals(Optional.empty(), Judgement.meanwhile("x", tally(0, 10, 9, 0)));
    assertBad("has judged 19 requests, 20 are needed", Judgement.atEnd("x", tally(19, 0, 0, 0)));
    Tally uncompared = new Tally(10, 0, 0, 1000, 0, 0, 0, 0, "", "");
    assertBad("has judged 10 requests", Judgement.atEnd("x", uncompared));
  }

  @Test
  void oneThatHangsOrIsSlowIsFound() {
    assertEquals(Optional.empty(), Judgement.meanwhile("x", timed(500, 1999)));
    assertBad("hangs, for 2000 ms", Judgement.meanwhile("x", timed(0, 2000)));
    assertBad("takes 5010 µs for a request", Judgement.meanwhile("x", timed(501, 0)));
  }

  @Test
  void theTableHasARowForEachAndItsExamples() {
    List<String> lines =
        CanaryTable.of(Map.of(new Change("org.drachtio.x", "1", "2", "file:x"), tally(7, 2, 1, 3)));
    assertEquals(4, lines.size());
    assertEquals(
        List.of("org.drachtio.x", "1", "→", "2", "10", "7", "2", "1", "3", "0", "0"),
        List.of(lines.get(1).split(" +")));
    assertEquals("  otherwise  c1: a → b", lines.get(2));
    assertEquals("  error      c2: bang", lines.get(3));
  }
}
