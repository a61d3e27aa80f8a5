package org.drachtio.sip.proxy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.proxy.ProxyStart;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The table of the response context, sip-behaviour.md §6.4. */
class ResponseContextTest {

  private static final String A = "sip:a.test";
  private static final String B = "sip:b.test";
  private static final String CHALLENGE = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"";

  private final Bench bench = new Bench();
  private String invite = bench.invite();

  @AfterEach
  void nothingIsLeft() {
    bench.assertNothingIsLeft();
  }

  private SipMessage to(String host) {
    return bench.last("INVITE " + host);
  }

  private void acknowledge() {
    SipMessage request = Bench.scan(invite);
    bench.hear(
        "ACK sip:bob@us.example SIP/2.0\nVia: "
            + request.header("Via").orElseThrow()
            + "\nFrom: <sip:alice@198.51.100.7>;tag=at\nTo: <sip:bob@us.example>;tag=x\n"
            + "Call-ID: c1\nCSeq: "
            + request.cseq()
            + " ACK\nContent-Length: 0\n\n");
  }

  @Nested
  class OneAfterTheOther {

    private SipMessage a;

    void begin(String... targets) {
      assertEquals(ProxyStart.STARTED, bench.proxy(invite, Bench.serial(targets)));
      a = to("a.test");
      assertEquals(List.of("INVITE a.test"), bench.take());
    }

    @Test
    void theFirstAnswers() {
      begin(A, B);
      bench.answer(a, 100);
      bench.answer(a, 180);
      bench.answer(a, 200);
      assertEquals(List.of("180", "200"), bench.take());
      assertEquals(List.of("200 ref", "done ref"), bench.takeHeard());
    }

    @Test
    void repeatedSuccessesAreForwardedToo() {
      begin(A);
      bench.answer(a, 200);
      bench.answer(a, 200);
      bench.hear(Bench.response(a, 200, "another-fork"));
      assertEquals(List.of("200", "200", "200"), bench.take());
      assertEquals(List.of("200 ref", "done ref"), bench.takeHeard());
    }

    @Test
    void anyFailureLeadsToTheNextAlso6xx() {
      for (int status : new int[] {302, 404, 486, 503, 600, 603}) {
        invite = bench.invite();
        begin(A, B);
        bench.answer(a, status);
        SipMessage b = to("b.test");
        assertEquals(List.of("ACK a.test", "INVITE b.test"), bench.take(), "" + status);
        bench.answer(b, 200);
        assertEquals(List.of("200"), bench.take());
        assertEquals(List.of(status + " ref", "200 ref", "done ref"), bench.takeHeard());
      }
    }

    @Test
    void allFailTheBestIsSent() {
      int[][] cases = {
        {486, 603, 603},
        {603, 486, 603},
        {486, 420, 420},
        {503, 486, 486},
        {302, 503, 503},
        {404, 486, 404},
        {484, 415, 484},
        {500, 300, 500},
        {486, 600, 600}
      };
      for (int[] statuses : cases) {
        invite = bench.invite();
        begin(A, B);
        bench.answer(a, statuses[0]);
        bench.answer(to("b.test"), statuses[1]);
        bench.take();
        assertEquals(statuses[2], bench.server.lastStatus());
        acknowledge();
        assertEquals(
            List.of(statuses[0] + " ref", statuses[1] + " ref", "done ref"), bench.takeHeard());
      }
    }

    @Test
    void aChallengeStopsTheSearch() {
      begin(A, B);
      bench.answer(a, 401, CHALLENGE);
      assertEquals(List.of("ACK a.test", "401"), bench.take());
      assertEquals(List.of("401 ref", "done ref"), bench.takeHeard());
      acknowledge();
    }

    @Test
    void aChallengeWithoutNonceIsAFailureLikeOthers() {
      begin(A, B);
      bench.answer(a, 407, "Proxy-Authenticate: Basic realm=\"x\"");
      assertEquals(List.of("ACK a.test", "INVITE b.test"), bench.take());
      bench.lane.advance(Bench.T1X64);
      assertEquals(407, bench.server.lastStatus());
      acknowledge();
    }

    @Test
    void aSilentTargetCountsAs408AndTheNextIsTried() {
      begin(A, B);
      bench.lane.advance(Bench.T1X64 - 1);
      assertTrue(bench.take().stream().allMatch("INVITE a.test"::equals));
      bench.lane.advance(1);
      assertEquals(List.of("INVITE b.test"), bench.take());
      bench.lane.advance(Bench.T1X64);
      assertEquals(408, bench.server.lastStatus());
      assertEquals(List.of("done ref"), bench.takeHeard());
    }

    @Test
    void aRealAnswerIsBetterThanSilence() {
      begin(A, B);
      bench.answer(a, 503);
      bench.lane.advance(Bench.T1X64);
      assertEquals(503, bench.server.lastStatus());
      acknowledge();
    }

    @Test
    void anUnreachableTargetIsPassedOver() {
      bench.wire.unreachable.add("a.test");
      assertEquals(ProxyStart.STARTED, bench.proxy(invite, Bench.serial(A, B)));
      bench.lane.advance(1);
      assertEquals(List.of("INVITE b.test"), bench.take());
      bench.wire.unreachable.add("b.test");
      bench.lane.advance(Bench.T1X64);
      assertEquals(503, bench.server.lastStatus());
      acknowledge();
    }

    @Test
    void noTargetCanBeReached() {
      bench.wire.unreachable.add("a.test");
      bench.proxy(invite, Bench.serial(A));
      bench.lane.advance(1);
      assertEquals(List.of("503"), bench.take());
      assertEquals(List.of("done ref"), bench.takeHeard());
      acknowledge();
    }

    @Test
    void cancelledWhileItRings() {
      begin(A, B);
      bench.answer(a, 180);
      bench.take();
      bench.cancel(invite);
      assertEquals(List.of("200", "487", "CANCEL a.test"), bench.take());
      acknowledge();
      assertEquals(List.of(), bench.takeHeard());
      bench.answer(a, 487);
      assertEquals(List.of("ACK a.test"), bench.take());
      assertEquals(List.of("487 ref", "done ref"), bench.takeHeard());
    }

    @Test
    void theReasonOfACancelGoesAlong() {
      begin(A);
      bench.answer(a, 180);
      bench.cancel(invite);
      assertEquals("SIP;cause=487", bench.last("CANCEL a.test").header("Reason").orElse(""));
      acknowledge();
      bench.answer(a, 487);
    }

    @Test
    void cancelledBeforeTheTargetSaidAnything() {
      begin(A, B);
      bench.cancel(invite);
      assertEquals(List.of("200", "487"), bench.take());
      assertEquals(List.of("done ref"), bench.takeHeard());
      acknowledge();
      bench.answer(a, 180);
      assertEquals(List.of("CANCEL a.test"), bench.take());
      bench.answer(a, 487);
      assertEquals(List.of("ACK a.test"), bench.take());
    }

    @Test
    void cancelledAndAnsweredAtTheSameTime() {
      begin(A);
      bench.answer(a, 180);
      bench.cancel(invite);
      acknowledge();
      bench.take();
      bench.answer(a, 200, "Contact: <sip:bob@192.0.2.8:5070>");
      assertEquals("sip:bob@192.0.2.8:5070", bench.last("BYE").requestUri());
      assertEquals(bench.last("ACK").cseq() + 1, bench.last("BYE").cseq());
      assertEquals("bt", bench.last("BYE").toTag());
      SipMessage bye = bench.last("BYE");
      assertEquals(List.of("ACK 192.0.2.8", "BYE 192.0.2.8"), bench.take());
      bench.answer(bye, 200);
      bench.answer(a, 200, "Contact: <sip:bob@192.0.2.8:5070>");
      assertEquals(List.of("ACK 192.0.2.8"), bench.take());
      assertEquals(List.of("200 ref", "done ref"), bench.takeHeard());
    }

    @Test
    void provisionalTimeout() {
      bench.proxy(invite, Bench.timed(700, 0, A, B));
      a = to("a.test");
      bench.lane.advance(700);
      SipMessage b = to("b.test");
      bench.take();
      bench.answer(a, 180);
      SipMessage cancel = bench.last("CANCEL a.test");
      assertEquals(List.of("CANCEL a.test"), bench.take());
      bench.answer(cancel, 200);
      bench.answer(a, 487);
      bench.answer(b, 100);
      bench.lane.advance(5000);
      bench.answer(b, 180);
      bench.answer(b, 200);
      assertEquals(List.of("ACK a.test", "180", "200"), bench.take());
      assertEquals(List.of("487 ref", "200 ref", "done ref"), bench.takeHeard());
    }

    @Test
    void anAbandonedTargetMayStillAnswerFirst() {
      bench.proxy(invite, Bench.timed(700, 0, A, B));
      a = to("a.test");
      bench.lane.advance(700);
      SipMessage b = to("b.test");
      bench.answer(b, 180);
      bench.take();
      bench.answer(a, 200);
      assertEquals(List.of("CANCEL b.test", "200"), bench.take());
      bench.answer(b, 487);
    }

    @Test
    void finalTimeout() {
      bench.proxy(invite, Bench.timed(0, 2000, A, B));
      a = to("a.test");
      bench.answer(a, 180);
      bench.take();
      bench.lane.advance(2000);
      SipMessage b = to("b.test");
      assertEquals(List.of("CANCEL a.test", "INVITE b.test"), bench.take());
      bench.answer(a, 487);
      bench.answer(b, 180);
      bench.lane.advance(2000);
      assertEquals(408, bench.server.lastStatus());
      assertEquals(List.of("487 ref", "done ref"), bench.takeHeard());
      acknowledge();
      bench.answer(b, 487);
    }

    @Test
    void timerC() {
      begin(A, B);
      bench.answer(a, 180);
      bench.lane.advance(184_999);
      bench.answer(a, 183);
      bench.lane.advance(184_999);
      bench.take();
      bench.lane.advance(1);
      SipMessage b = to("b.test");
      assertEquals(List.of("CANCEL a.test", "INVITE b.test"), bench.take());
      bench.answer(a, 487);
      bench.answer(b, 486);
      assertEquals(486, bench.server.lastStatus());
      acknowledge();
    }

    @Test
    void redirected() {
      bench.proxy(invite, Bench.redirecting(false, A, B));
      a = to("a.test");
      bench.take();
      bench.answer(
          a, 302, "Contact: <sip:d@d.test>;q=0.2, <sip:c@c.test>;q=0.7", "Contact: <sip:a.test>");
      SipMessage c = to("c.test");
      assertEquals("sip:c@c.test", c.requestUri());
      assertEquals(List.of("ACK a.test", "INVITE c.test"), bench.take());
      bench.answer(c, 302, "Contact: <sip:c@C.TEST>, <sip:C@c.test>");
      c = to("c.test");
      assertEquals("sip:C@c.test", c.requestUri());
      assertEquals(List.of("ACK c.test", "INVITE c.test"), bench.take());
      bench.answer(c, 404);
      SipMessage d = to("d.test");
      assertEquals(List.of("ACK c.test", "INVITE d.test"), bench.take());
      bench.answer(d, 486);
      bench.answer(to("b.test"), 200);
    }

    @Test
    void redirectionsDoNotGoRoundInCircles() {
      bench.proxy(invite, Bench.redirecting(false, A));
      a = to("a.test");
      bench.answer(a, 302, "Contact: <sip:c@c.test>");
      bench.answer(to("c.test"), 302, "Contact: <sip:a.test>, <sip:c@c.test>");
      bench.take();
      assertEquals(302, bench.server.lastStatus());
      assertEquals(List.of("302 ref", "302 ref", "done ref"), bench.takeHeard());
      acknowledge();
    }

    @Test
    void thereIsABoundOnTargets() {
      bench.configure("maxTargets", 3);
      bench.proxy(invite, Bench.redirecting(false, A));
      bench.answer(to("a.test"), 302, "Contact: <sip:1.test>, <sip:2.test>, <sip:3.test>");
      bench.answer(to("1.test"), 480);
      bench.answer(to("2.test"), 480);
      assertEquals(480, bench.server.lastStatus());
      acknowledge();
    }
  }

  @Nested
  class AllAtOnce {

    private SipMessage a;
    private SipMessage b;

    void begin() {
      assertEquals(ProxyStart.STARTED, bench.proxy(invite, Bench.simultaneous(A, B)));
      a = to("a.test");
      b = to("b.test");
      assertEquals(List.of("INVITE a.test", "INVITE b.test"), bench.take());
    }

    @Test
    void oneAnswersTheOthersAreCancelled() {
      begin();
      bench.answer(a, 180);
      bench.answer(b, 180);
      bench.take();
      bench.answer(b, 200);
      assertEquals(
          "SIP;cause=200;text=\"Call completed elsewhere\"",
          bench.last("CANCEL a.test").header("Reason").orElse(""));
      assertEquals(List.of("CANCEL a.test", "200"), bench.take());
      assertEquals(List.of("200 ref", "done ref"), bench.takeHeard());
      bench.answer(a, 487);
      assertEquals(List.of("ACK a.test"), bench.take());
    }

    @Test
    void theSilentOnesAreCancelledWhenTheySpeak() {
      begin();
      bench.answer(b, 200);
      assertEquals(List.of("200"), bench.take());
      bench.answer(a, 183);
      assertEquals(List.of("CANCEL a.test"), bench.take());
      bench.answer(a, 487);
    }

    @Test
    void twoAnswerBothAreForwarded() {
      begin();
      bench.hear(Bench.response(a, 200, "ta"));
      bench.hear(Bench.response(b, 200, "tb"));
      assertEquals("tb", bench.last("SIP/2.0 200").toTag());
      assertEquals(List.of("200", "200"), bench.take());
    }

    @Test
    void aFailureWaitsForTheOthers() {
      begin();
      bench.answer(a, 603);
      assertEquals(List.of("ACK a.test"), bench.take());
      bench.answer(b, 200);
      assertEquals(List.of("200"), bench.take());
    }

    @Test
    void allFail() {
      begin();
      bench.answer(a, 486);
      bench.answer(b, 603);
      assertEquals(603, bench.server.lastStatus());
      acknowledge();
      assertEquals(List.of("486 ref", "603 ref", "done ref"), bench.takeHeard());
    }

    @Test
    void challengesAreAggregated() {
      begin();
      bench.answer(a, 407, "Proxy-Authenticate: Digest realm=\"a\", nonce=\"1\"");
      bench.answer(b, 401, "WWW-Authenticate: Digest realm=\"b\", nonce=\"2\"");
      SipMessage challenge = bench.last("SIP/2.0 407");
      assertEquals(1, challenge.headers("Proxy-Authenticate").size());
      assertEquals(1, challenge.headers("WWW-Authenticate").size());
      acknowledge();
      bench.take();
      invite =
          bench.invite(
              "Authorization: Digest username=\"u\", realm=\"b\", nonce=\"2\"",
              "Proxy-Authorization: Digest username=\"u\", realm=\"a\", nonce=\"1\"");
      bench.proxy(invite, Bench.serial("sip:elsewhere.test"));
      assertEquals(List.of("INVITE b.test"), bench.take());
      bench.lane.advance(Bench.T1X64);
      assertEquals(
          List.of("INVITE a.test"),
          bench.take().stream().filter(line -> line.endsWith("a.test")).limit(1).toList());
    }

    @Test
    void cancelled() {
      begin();
      bench.answer(a, 180);
      bench.take();
      bench.cancel(invite);
      assertEquals(List.of("200", "487", "CANCEL a.test"), bench.take());
      acknowledge();
      bench.answer(a, 487);
      assertEquals(List.of("487 ref", "done ref"), bench.takeHeard());
      bench.answer(b, 180);
      assertEquals(List.of("ACK a.test", "CANCEL b.test"), bench.take());
      bench.answer(b, 487);
    }

    @Test
    void redirected() {
      bench.proxy(invite, Bench.redirecting(true, A, B));
      a = to("a.test");
      bench.take();
      bench.answer(a, 302, "Contact: <sip:c@c.test>, <sip:d@d.test>");
      assertEquals(List.of("ACK a.test", "INVITE c.test", "INVITE d.test"), bench.take());
    }

    @Test
    void allAreSilent() {
      begin();
      bench.lane.advance(Bench.T1X64);
      assertEquals(408, bench.server.lastStatus());
      assertEquals(List.of("done ref"), bench.takeHeard());
      acknowledge();
    }
  }

  @Nested
  class OtherRequests {

    @Test
    void theFirstFailureWaitsForTheOthers() {
      bench.proxy(bench.request("OPTIONS", "sip:us.example"), Bench.simultaneous(A, B));
      SipMessage a = bench.last("OPTIONS a.test");
      SipMessage b = bench.last("OPTIONS b.test");
      bench.take();
      bench.answer(a, 404);
      assertEquals(List.of(), bench.take());
      bench.answer(b, 200);
      assertEquals(List.of("200"), bench.take());
      assertEquals(List.of("404 ref", "200 ref", "done ref"), bench.takeHeard());
    }

    @Test
    void silenceEndsWithDoneBut408WouldComeTooLate() {
      bench.proxy(bench.request("OPTIONS", "sip:us.example"), Bench.serial(A));
      bench.lane.advance(Bench.T1X64);
      assertEquals(List.of("done ref"), bench.takeHeard());
      assertEquals(0, bench.server.lastStatus());
      assertTrue(bench.server.isOver());
    }

    @Test
    void silenceInTimeIs408() {
      bench.proxy(bench.request("OPTIONS", "sip:us.example"), Bench.timed(0, 1000, A));
      bench.lane.advance(1000);
      assertEquals(408, bench.server.lastStatus());
      assertEquals(List.of("done ref"), bench.takeHeard());
    }
  }
}
