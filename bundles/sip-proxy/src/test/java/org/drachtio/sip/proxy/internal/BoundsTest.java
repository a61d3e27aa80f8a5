package org.drachtio.sip.proxy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.drachtio.api.proxy.ProxyStart;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** What the proxy does at the bounds of docs/limits.md. */
class BoundsTest {

  private final Bench bench = new Bench();

  private void challenged(String host, String nonce) {
    bench.proxy(bench.invite(), Bench.serial("sip:" + host));
    SipMessage request = bench.last("INVITE " + host);
    bench.answer(request, 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"" + nonce + "\"");
    bench.take();
  }

  /** Where a request with the credentials for this nonce goes. */
  private List<String> retried(String nonce) {
    String credentials =
        "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"" + nonce + "\"";
    bench.proxy(bench.invite(credentials), Bench.simultaneous("sip:x.test", "sip:y.test"));
    return bench.take();
  }

  @Test
  void theOldestChallengeIsForgotten() {
    bench.configure("maxChallengesPerLane", 2);
    challenged("a.test", "1");
    challenged("b.test", "2");
    assertEquals(List.of("INVITE a.test"), retried("1"));
    challenged("a.test", "1");
    challenged("c.test", "3");
    assertEquals(2, bench.proxy.challenges());
    assertEquals(List.of("INVITE x.test", "INVITE y.test"), retried("2"));
    assertEquals(List.of("INVITE a.test"), retried("1"), "it was renewed");
    assertEquals(List.of("INVITE c.test"), retried("3"));
    bench.assertNothingIsLeft();
  }

  @Test
  void aChallengeOfMoreThanAKilobyteIsNotRemembered() {
    String fits = "n".repeat(1024 - "\"\"\"r\"\n".length());
    challenged("a.test", fits);
    assertEquals(List.of("INVITE a.test"), retried(fits));
    challenged("a.test", fits + "n");
    assertEquals(1, bench.proxy.challenges());
    assertEquals(List.of("INVITE x.test", "INVITE y.test"), retried(fits + "n"));
    bench.assertNothingIsLeft();
  }

  @Test
  void aTargetThatGetsNoTransactionCountsAsUnreachable() {
    Bench narrow = new Bench(Map.of("maxTransactions", 1));
    ProxyStart start =
        narrow.proxy(narrow.invite(), Bench.simultaneous("sip:a.test", "sip:b.test"));
    assertEquals(ProxyStart.STARTED, start);
    SipMessage a = narrow.last("INVITE a.test");
    assertEquals(List.of("INVITE a.test"), narrow.take());
    narrow.lane.advance(1);
    narrow.answer(a, 486);
    assertEquals(List.of("ACK a.test", "486"), narrow.take());
    assertEquals(List.of("486 ref", "done ref"), narrow.takeHeard());
    narrow.assertNothingIsLeft();
  }

  @Test
  void aRequestThatGetsNoTransactionIsAnswered503() {
    Bench narrow = new Bench(Map.of("maxTransactions", 1));
    narrow.proxy(narrow.invite(), Bench.serial("sip:a.test"));
    narrow.take();
    assertEquals(ProxyStart.TOO_LATE, narrow.proxy(narrow.invite(), Bench.serial("sip:b.test")));
    assertEquals(503, narrow.server.lastStatus());
    assertEquals(1, narrow.contexts());
    narrow.assertNothingIsLeft();
  }
}
