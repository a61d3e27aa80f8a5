package org.drachtio.sip.transport.internal.targets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.api.view.TargetInfo;
import org.drachtio.sip.transport.internal.settings.NameSettings;
import org.junit.jupiter.api.Test;

class TargetTableTest {

  private static final ListeningPoint LOCAL =
      new ListeningPoint(Protocol.UDP, "192.0.2.1", 5060, "192.0.2.1", "");
  private static final Hop A = hop("198.51.100.1");
  private static final Hop B = hop("198.51.100.2");
  private static final Hop C = hop("198.51.100.3");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7); // the clock may wrap
  private final TargetTable table = new TargetTable(() -> NameSettings.USUAL, nanos::get);

  private static Hop hop(String host) {
    return new Hop(LOCAL, host, 5060, 0, "name.test", Hop.Choice.NONE);
  }

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private void fail(Hop hop) {
    table.report(hop, TargetReport.SILENT, 0);
  }

  private long behind(Hop hop) {
    return table.infos().stream()
        .filter(info -> info.host().equals(hop.host()))
        .mapToLong(info -> info.backOffMillis() / 1000)
        .sum();
  }

  @Test
  void oneThatHasFailedStandsBehindTheOthersForAWhile() {
    fail(A);
    assertEquals(List.of(B, C, A), table.ordered(List.of(A, B, C)));
    pass(29);
    assertEquals(List.of(B, C, A), table.ordered(List.of(A, B, C)));
    pass(1);
    assertEquals(List.of(A, B, C), table.ordered(List.of(A, B, C)));
  }

  @Test
  void aHandoverPardonsNobody() {
    fail(A);
    fail(A);
    table.report(B, TargetReport.ANSWERED, 0);
    pass(10);
    TargetTable next = new TargetTable(() -> NameSettings.USUAL, nanos::get);
    next.resume(table.states());
    assertEquals(table.infos(), next.infos());
    assertEquals(List.of(B, A), next.ordered(List.of(A, B)));
    pass(49);
    assertEquals(List.of(B, A), next.ordered(List.of(A, B)));
    pass(1);
    assertEquals(List.of(A, B), next.ordered(List.of(A, B)));
    next.report(A, TargetReport.SILENT, 0);
    assertEquals(120, next.secondsBehind(A), "it is the third failure in a row");
  }

  @Test
  void whereAllHaveFailedAllAreTriedInTheirOrder() {
    fail(A);
    fail(B);
    assertEquals(List.of(A, B), table.ordered(List.of(A, B)));
    assertEquals(List.of(A), table.ordered(List.of(A)));
  }

  @Test
  void eachFailureInARowDoublesTheTimeUpToABound() {
    for (long seconds : new long[] {30, 60, 120, 240, 480, 600, 600}) {
      fail(A);
      assertEquals(seconds, behind(A));
      pass(seconds);
    }
    for (int i = 0; i < 100; i++) {
      fail(A);
    }
    assertEquals(600, behind(A));
    table.report(A, TargetReport.ANSWERED, 0);
    assertEquals(0, behind(A));
    fail(A);
    assertEquals(30, behind(A), "it has answered in between");
  }

  @Test
  void itsOwnTimeCountsAsFarAsTheBound() {
    table.report(A, TargetReport.UNAVAILABLE, 5);
    assertEquals(5, behind(A));
    table.report(B, TargetReport.UNAVAILABLE, 999_999_999);
    assertEquals(600, behind(B));
  }

  @Test
  void whatIsKnownIsShown() {
    table.report(A, TargetReport.ANSWERED, 0);
    fail(A);
    assertEquals(
        List.of(new TargetInfo("name.test", "udp", "198.51.100.1", 5060, 1, 1, "time-out", 30_000)),
        table.infos());
  }

  @Test
  void theTableIsBounded() {
    for (int i = 0; i < TargetTable.MAX_TARGETS; i++) {
      fail(hop("h" + i));
    }
    fail(A);
    assertEquals(0, behind(A), "no room: all the others have failed");
    pass(30);
    fail(A);
    assertEquals(30, behind(A));
    assertTrue(table.infos().size() <= TargetTable.MAX_TARGETS);
  }
}
