package org.drachtio.upgrade.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static final Sample WELL =
      new Sample(
          Set.of("org.drachtio.off"), Set.of("Lacking"), 200, false, counters(1000, 0, 100), 30);

  private final Verdict verdict = new Verdict(WELL);

  private static Map<String, Long> counters(long requests, long failed, long rejected) {
    return Map.of(
        "sip.received.requests", requests, "path.failed", failed, "path.rejected", rejected);
  }

  private static Sample with(int probe, Map<String, Long> counters, int heap) {
    return new Sample(WELL.inactive(), WELL.waiting(), probe, false, counters, heap);
  }

  private void assertBad(String why, Sample sample) {
    Optional<String> fault = verdict.of(sample);
    assertTrue(fault.orElse("").contains(why), fault.toString());
  }

  @Test
  void whatWasSoBeforeIsNoFault() {
    assertEquals(Optional.empty(), verdict.of(WELL));
    assertEquals(Optional.empty(), verdict.of(with(200, counters(2000, 10, 300), 60)));
  }

  @Test
  void aBundleThatDoesNotRunAndAComponentThatLacksAServiceAreFaults() {
    assertBad(
        "org.drachtio.x",
        new Sample(Set.of("org.drachtio.x"), Set.of(), 200, false, WELL.counters(), 30));
    assertBad("Other", new Sample(Set.of(), Set.of("Other"), 200, false, WELL.counters(), 30));
  }

  @Test
  void threeBadProbesInARowAreAFault() {
    Sample silent = with(0, WELL.counters(), 30);
    assertEquals(Optional.empty(), verdict.of(silent));
    assertEquals(Optional.empty(), verdict.of(silent));
    assertEquals(Optional.empty(), verdict.of(WELL));
    assertEquals(Optional.empty(), verdict.of(with(500, WELL.counters(), 30)));
    assertEquals(Optional.empty(), verdict.of(with(500, WELL.counters(), 30)));
    assertBad("500", with(500, WELL.counters(), 30));
  }

  @Test
  void aServerThatAnsweredNobodyBeforeNeedNotNow() {
    Verdict deaf = new Verdict(with(0, WELL.counters(), 30));
    for (int i = 0; i < 5; i++) {
      assertEquals(Optional.empty(), deaf.of(with(0, WELL.counters(), 30)));
    }
  }

  @Test
  void sharesCountFromTwentyRequestsOn() {
    assertEquals(Optional.empty(), verdict.of(with(200, counters(1019, 19, 119), 30)));
    assertBad("defects", with(200, counters(1020, 1, 100), 30));
    assertBad("refused", with(200, counters(1100, 0, 140), 30));
    assertEquals(Optional.empty(), verdict.of(with(200, counters(1100, 0, 130), 30)));
  }

  private static Sample draining(int probe, Map<String, Long> counters) {
    return new Sample(WELL.inactive(), WELL.waiting(), probe, true, counters, 30);
  }

  @Test
  void aDrainIsNoFault() {
    for (int i = 0; i < 5; i++) {
      assertEquals(Optional.empty(), verdict.of(draining(503, counters(1100, 0, 200))));
    }
    assertEquals(Optional.empty(), verdict.of(with(200, counters(1200, 0, 200), 30)));
    Verdict drained = new Verdict(draining(503, counters(1000, 0, 100)));
    assertEquals(Optional.empty(), drained.of(draining(503, counters(1100, 0, 200))));
  }

  @Test
  void aDrainHidesNoOtherFault() {
    assertEquals(Optional.empty(), verdict.of(draining(500, WELL.counters())));
    assertEquals(Optional.empty(), verdict.of(draining(0, WELL.counters())));
    assertTrue(verdict.of(draining(500, WELL.counters())).orElse("").contains("500"));
    assertTrue(verdict.of(draining(503, counters(1100, 90, 200))).orElse("").contains("defects"));
  }

  @Test
  void aHandOverThatWasGivenUpIsAFaultWithoutAnyRequest() {
    assertBad("hand-over was given up", with(200, Map.of("kernel.handover.incomplete", 1L), 30));
  }

  @Test
  void aHandOverThatWasGivenUpBeforeIsNoFault() {
    Map<String, Long> counters = Map.of("kernel.handover.incomplete", 1L);
    Sample sample = with(200, counters, 30);
    assertEquals(Optional.empty(), new Verdict(sample).of(sample));
  }

  @Test
  void aHeapThatFillsIsSuspect() {
    assertFalse(verdict.isHeapSuspect(74));
    assertTrue(verdict.isHeapSuspect(75));
    Verdict halfFull = new Verdict(with(200, WELL.counters(), 60));
    assertFalse(halfFull.isHeapSuspect(79));
    assertTrue(halfFull.isHeapSuspect(80));
  }

  @Test
  void aHeapThatIsFullOfWhatIsNoGarbageIsAFault() {
    assertEquals(Optional.empty(), verdict.ofHeap(64));
    assertTrue(verdict.ofHeap(65).orElse("").contains("65 % of the heap"));
    Verdict halfFull = new Verdict(with(200, WELL.counters(), 60));
    assertEquals(Optional.empty(), halfFull.ofHeap(69));
    assertTrue(halfFull.ofHeap(70).isPresent());
  }
}
