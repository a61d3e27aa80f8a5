package org.drachtio.spam.filter.internal;

import static org.drachtio.spam.filter.internal.Requests.counted;
import static org.drachtio.spam.filter.internal.Requests.flow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.drachtio.api.transport.Protocol;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.junit.jupiter.api.Test;

class SpamLogTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void theLineWordForWord() {
    assertEquals(
        "detected potential spammer from 192.0.2.1:5080 due to header value: sipcli/v1.8",
        SpamLog.line(flow(Protocol.UDP, "192.0.2.1"), "sipcli/v1.8"));
    assertEquals(
        "detected potential spammer from [2001:db8::1]:5080 due to header value: x",
        SpamLog.line(flow(Protocol.TCP, "2001:db8::1"), "x"));
  }

  @Test
  void aPeerCannotWriteALineOfItsOwn() {
    String forged = "x\r\ndetected potential spammer from 192.0.2.9:1\u2028\u0085\u001b[2J\u202e";
    String line = SpamLog.line(flow(Protocol.UDP, "192.0.2.1"), forged);
    assertEquals(1, line.lines().count());
    assertTrue(
        line.endsWith(
            ": x\\r\\ndetected potential spammer from 192.0.2.9:1\\u2028\\x85\\x1b[2J\\u202e"),
        line);
    assertEquals(
        "detected potential spammer from 192.0.2.1:5080 due to header value: ".length() + 200,
        SpamLog.line(flow(Protocol.UDP, "192.0.2.1"), "y".repeat(5000)).length());
  }

  @Test
  void aSourceHasTenLinesAtOnceAndTheRestIsCounted() {
    FakeMeters meters = new FakeMeters();
    SpamLog log = new SpamLog(meters.counter("held"));
    for (int i = 0; i < 25; i++) {
      log.spam(flow(Protocol.UDP, "192.0.2.1"), "c", "x");
    }
    long held = counted(meters).get("held");
    // More time may have passed than I would like, and each second is worth a line.
    assertTrue(held > 0 && held <= 15, "" + held);
    log.spam(flow(Protocol.UDP, "192.0.2.2"), "c", "x");
    assertEquals(Map.of("held", held), counted(meters));
  }

  @Test
  void aFloodOfDatagramsDoesNotHideAConnection() {
    FakeMeters meters = new FakeMeters();
    SpamLog log = new SpamLog(meters.counter("held"));
    for (int i = 0; i < 5000; i++) {
      log.spam(flow(Protocol.UDP, "10.0." + (i >> 8) + "." + (i & 255)), "c", "x");
    }
    long held = counted(meters).get("held");
    assertTrue(held > 1000, "" + held);
    log.spam(flow(Protocol.TCP, "192.0.2.2"), "c", "x");
    assertEquals(Map.of("held", held), counted(meters));
  }

  @Test
  void aBucketIsNoEmptierThanEmptyWhenItsRateHasGrown() {
    Buckets buckets = new Buckets(1);
    for (int i = 0; i < 1000; i++) {
      assertTrue(buckets.take(0, 0, 1000 * SECOND, 1000));
    }
    // Under the old limits it would be empty for days.
    assertFalse(buckets.take(0, 0, SECOND, 2));
    assertEquals(SECOND, buckets.waitNanos(0, 0, SECOND, 2));
    assertFalse(buckets.take(0, SECOND - 1, SECOND, 2));
    assertTrue(buckets.take(0, SECOND, SECOND, 2));
  }

  @Test
  void aBucketFillsWithTime() {
    Buckets buckets = new Buckets(2);
    long now = 5 * SECOND;
    for (int i = 0; i < 3; i++) {
      assertTrue(buckets.take(1, now, SECOND, 3));
    }
    assertFalse(buckets.take(1, now, SECOND, 3));
    assertFalse(buckets.take(1, now + SECOND - 1, SECOND, 3));
    assertTrue(buckets.take(1, now + SECOND, SECOND, 3));
    assertFalse(buckets.take(1, now + SECOND, SECOND, 3));
    assertEquals(SECOND, buckets.waitNanos(1, now + SECOND, SECOND, 3));
    now += 100 * SECOND;
    for (int i = 0; i < 3; i++) {
      assertEquals(0, buckets.waitNanos(1, now, SECOND, 3));
      assertTrue(buckets.take(1, now, SECOND, 3));
    }
    assertFalse(buckets.take(1, now, SECOND, 3));
    assertTrue(buckets.take(0, now, SECOND, 3));
    assertTrue(Buckets.now() >= 0);
  }
}
