package org.drachtio.kernel.canary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.IntStream;
import org.drachtio.kernel.canary.internal.CanariesComponent;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.junit.jupiter.api.Test;

class CanaryTest {

  private final FakeMeters meters = new FakeMeters();

  private Canary canary(int percent) {
    Canary canary = new Canary(percent, meters);
    canary.open();
    return canary;
  }

  @Test
  void itSeesItsShareOfTheCalls() {
    for (int percent : new int[] {1, 10, 50, 100}) {
      Canary canary = canary(percent);
      int seen =
          (int) IntStream.range(0, 100_000).filter(i -> canary.sees("call-" + i + "@host")).count();
      assertEquals(1000.0 * percent, seen, 15.0 * Math.max(percent, 10), percent + " in 100");
    }
  }

  @Test
  void itSeesAllRequestsOfACallOrNone() {
    Canary canary = canary(50);
    for (int i = 0; i < 100; i++) {
      boolean first = canary.sees("call-" + i);
      assertEquals(first, canary.sees("call-" + i));
      assertEquals(first, canary(50).sees("call-" + i), "in the next version of who asks");
    }
  }

  @Test
  void itSeesNothingBeforeItIsOpen() {
    Canary canary = new Canary(100, meters);
    assertFalse(canary.sees("call"));
    canary.open();
    assertTrue(canary.sees("call"));
  }

  @Test
  void aShareIsFromOneToAHundred() {
    assertThrows(IllegalArgumentException.class, () -> canary(0));
    assertThrows(IllegalArgumentException.class, () -> canary(101));
  }

  @Test
  void whatItDoesIsCounted() {
    Canary canary = canary(100);
    canary.asking();
    assertTrue(canary.tally().hangingNanos() >= 0);
    canary.same();
    canary.returned();
    canary.other("first");
    canary.other("second");
    canary.failed("fault");
    canary.uncompared();
    canary.formerFailed();
    canary.missed();
    Tally tally = canary.tally();
    assertEquals(5, tally.seen());
    assertEquals(1, tally.same());
    assertEquals(2, tally.other());
    assertEquals(1, tally.errors());
    assertEquals(1, tally.uncompared());
    assertEquals(1, tally.formerErrors());
    assertEquals(1, tally.missed());
    assertEquals("first", tally.otherExample());
    assertEquals("fault", tally.errorExample());
    assertEquals(0, tally.hangingNanos());
    assertEquals(tally.busyNanos() / 5, tally.meanNanos());
    assertEquals(1, meters.values().get("canary.asked"));
    assertEquals(2, meters.values().get("canary.other"));
    assertEquals(1, meters.values().get("canary.failed"));
    assertEquals(1, meters.values().get("canary.missed"));
  }

  @Test
  void aTrialIsKnownByItsBundleUntilItEnds() {
    Canaries canaries = new CanariesComponent(meters);
    assertEquals(Optional.empty(), canaries.of(7));
    Canary canary = canaries.begin(7, 10);
    assertEquals(Optional.of(canary), canaries.of(7));
    canaries.end(7);
    canaries.end(7);
    assertEquals(Optional.empty(), canaries.of(7));
  }

  @Test
  void itsLocationTellsIt() {
    assertTrue(Canary.isLocation(Canary.LOCATION + "mvn:org.drachtio/x/1"));
    assertFalse(Canary.isLocation("mvn:org.drachtio/x/1"));
  }
}
