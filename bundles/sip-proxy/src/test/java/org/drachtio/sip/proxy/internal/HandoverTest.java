package org.drachtio.sip.proxy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bundle is replaced between any two steps of a proxied request. */
class HandoverTest {

  private final Bench bench = new Bench();

  @AfterEach
  void nothingIsLeft() {
    bench.assertNothingIsLeft();
  }

  @Test
  void aSearchGoesOn() {
    bench.proxy(bench.invite(), Bench.timed(0, 9000, "sip:a.test", "sip:b.test", "sip:c.test"));
    SipMessage a = bench.last("INVITE a.test");
    bench.take();
    bench.restart();
    bench.answer(a, 180);
    bench.restart();
    bench.answer(a, 486);
    assertEquals(List.of("180", "ACK a.test", "INVITE b.test"), bench.take());
    bench.restart();
    bench.lane.advance(8999);
    bench.restart();
    bench.take();
    bench.lane.advance(1);
    SipMessage c = bench.last("INVITE c.test");
    bench.take();
    bench.restart();
    bench.answer(c, 503);
    assertEquals(486, bench.server.lastStatus());
    assertEquals(List.of("486 ref", "503 ref", "done ref"), bench.takeHeard());
  }

  @Test
  void aCallIsAnsweredAndItsOtherTargetsAreCancelled() {
    bench.proxy(bench.invite(), Bench.simultaneous("sip:a.test", "sip:b.test"));
    SipMessage a = bench.last("INVITE a.test");
    SipMessage b = bench.last("INVITE b.test");
    bench.answer(b, 180);
    bench.take();
    bench.restart();
    bench.answer(a, 200);
    assertEquals(List.of("CANCEL b.test", "200"), bench.take());
    bench.restart();
    bench.answer(a, 200);
    assertEquals(List.of("200"), bench.take());
    bench.answer(b, 487);
    assertEquals(List.of("200 ref", "done ref"), bench.takeHeard());
  }

  @Test
  void aCancelledCallIsWaitedFor() {
    String invite = bench.invite();
    bench.proxy(invite, Bench.serial("sip:a.test"));
    SipMessage a = bench.last("INVITE a.test");
    bench.answer(a, 180);
    bench.cancel(invite);
    bench.take();
    bench.restart();
    assertEquals(List.of(), bench.takeHeard());
    bench.answer(a, 487);
    assertEquals(List.of("487 ref", "done ref"), bench.takeHeard());
  }

  @Test
  void timerCAndTheRequestAreKept() {
    bench.proxy(bench.invite(), Bench.staying(false, "sip:a.test", "sip:b.test"));
    bench.answer(bench.last("INVITE a.test"), 180);
    bench.lane.advance(100_000);
    bench.restart();
    bench.take();
    bench.lane.advance(84_999);
    bench.restart();
    bench.lane.advance(1);
    SipMessage b = bench.last("INVITE b.test");
    assertTrue(
        b.header("Record-Route")
            .orElse("")
            .matches("<sip:203\\.0\\.113\\.5:5060;ck=1-[0-9a-f]{16};lr>"));
  }

  @Test
  void challengesAreRemembered() {
    bench.proxy(bench.invite(), Bench.serial("sip:a.test", "sip:b.test"));
    bench.answer(
        bench.last("INVITE a.test"), 401, "WWW-Authenticate: Digest nonce=\"n,1\", realm=\"r\"");
    bench.restart();
    bench.lane.advance(1999);
    bench.proxy(
        bench.invite("Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n,1\""),
        Bench.serial("sip:c.test"));
    assertEquals(List.of("INVITE a.test"), bench.take());
    bench.lane.advance(1);
    bench.take();
    bench.proxy(
        bench.invite("Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n,1\""),
        Bench.serial("sip:c.test"));
    assertEquals(List.of("INVITE c.test"), bench.take());
  }

  @Test
  void theCallerHasGoneMeanwhile() {
    bench.proxy(bench.invite(), Bench.serial("sip:a.test", "sip:b.test"));
    SipMessage a = bench.last("INVITE a.test");
    bench.answer(a, 180);
    bench.take();
    bench.server.abandon();
    assertEquals(List.of("CANCEL a.test"), bench.take());
    bench.restart();
    bench.answer(a, 487);
    assertEquals(List.of("487 ref", "done ref"), bench.takeHeard());
  }
}
