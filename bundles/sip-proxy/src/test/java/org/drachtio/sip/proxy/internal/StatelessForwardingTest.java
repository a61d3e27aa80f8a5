package org.drachtio.sip.proxy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** Requests in dialogs that we stand in the route set of, and their responses. */
class StatelessForwardingTest {

  private static final String US = "Route: <sip:203.0.113.5:5060;lr>";

  private final Bench bench = new Bench();

  private String inDialog(String method, String uri, String... more) {
    return bench
        .request(method, uri, more)
        .replace("To: <sip:bob@us.example>", "To: <sip:bob@us.example>;tag=bt");
  }

  private SipMessage forwarded() {
    assertEquals(1, bench.wire.sent.size());
    return bench.wire.sent.remove(0).message();
  }

  @Test
  void thereAndBack() {
    String bye = inDialog("BYE", "sip:bob@192.0.2.8:5070", US, "Max-Forwards: 20");
    assertTrue(bench.hear(bye));
    assertEquals("192.0.2.8", bench.wire.sent.get(0).hop().host());
    SipMessage sent = forwarded();
    assertEquals(List.of(), sent.headers("Route"));
    assertEquals(19, sent.maxForwards());
    assertEquals(2, sent.viaCount());
    assertTrue(bench.hear(Bench.response(sent, 200, "bt")));
    assertEquals("198.51.100.7", bench.wire.sent.get(0).flow().address());
    assertEquals(5062, bench.wire.sent.get(0).flow().port());
    assertEquals(Wire.UDP, bench.wire.sent.get(0).flow().local());
    assertEquals(1, forwarded().viaCount());
  }

  @Test
  void aRepetitionHasTheSameBranchAnotherRequestHasNot() {
    String bye = inDialog("BYE", "sip:bob@192.0.2.8:5070", US);
    bench.hear(bye);
    String branch = forwarded().topVia().branch();
    bench.hear(bye);
    assertEquals(branch, forwarded().topVia().branch());
    bench.hear(inDialog("BYE", "sip:bob@192.0.2.8:5070", US));
    assertNotEquals(branch, forwarded().topVia().branch());
  }

  @Test
  void theConnectionOfTheRequestIsFoundAgainAlsoByTheNextVersion() {
    String info = inDialog("INFO", "sip:bob@192.0.2.8", US).replace("SIP/2.0/UDP", "SIP/2.0/TCP");
    assertTrue(bench.hear(Bench.inbound(info, Wire.TCP)));
    SipMessage sent = forwarded();
    bench.restart();
    assertTrue(bench.hear(Bench.response(sent, 200, "bt")));
    assertEquals(9, bench.wire.sent.get(0).flow().connection());
    assertEquals(Wire.TCP, bench.wire.sent.get(0).flow().local());
  }

  @Test
  void nobodyCanHaveHisMessagesSentOn() {
    bench.hear(inDialog("BYE", "sip:bob@192.0.2.8:5070", US));
    String genuine = Bench.response(forwarded(), 200, "bt");
    for (String forged :
        List.of(
            genuine.replace("198.51.100.7:5062;branch", "192.0.2.66:5062;branch"),
            genuine.replace("rport=5062", "rport=5063"),
            genuine.replace("z9hG4bKs", "z9hG4bKx"),
            genuine.replace("Call-ID: c1", "Call-ID: c2"))) {
      assertFalse(bench.hear(forged), forged);
    }
    assertEquals(List.of(), bench.take());
    assertTrue(bench.hear(genuine));
  }

  @Test
  void theAckOfA2xxGoesThrough() {
    assertTrue(bench.hear(inDialog("ACK", "sip:bob@192.0.2.8:5070", US)));
    assertEquals(List.of("ACK 192.0.2.8"), bench.take());
  }

  @Test
  void whatIsNotRoutedThroughUsIsNotTouched() {
    assertFalse(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8")));
    assertFalse(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8", "Route: <sip:other.test;lr>")));
    assertFalse(bench.hear(bench.request("BYE", "sip:bob@192.0.2.8", US)), "no To tag");
    assertFalse(bench.hear(inDialog("BYE", "sip:bob@203.0.113.5:5060", US)), "it would come back");
    assertEquals(List.of(), bench.take());
  }

  @Test
  void theNextRouteIsFollowedAndBothOfOursAreTakenOff() {
    bench.hear(
        inDialog(
            "BYE",
            "sip:bob@192.0.2.8",
            "Route: <sip:203.0.113.5:5099;transport=tcp;lr>, <sip:203.0.113.5:5060;lr>",
            "Route: <sip:p2.test:5080;transport=tcp;lr>, <sip:p3.test;lr>"));
    assertEquals("p2.test", bench.wire.sent.get(0).hop().host());
    assertEquals(Wire.TCP, bench.wire.sent.get(0).hop().local());
    SipMessage sent = forwarded();
    assertEquals("sip:bob@192.0.2.8", sent.requestUri());
    assertEquals(
        List.of("<sip:p2.test:5080;transport=tcp;lr>", "<sip:p3.test;lr>"), sent.headers("Route"));
  }

  @Test
  void anotherProxyOnOurHostIsNotTakenForUs() {
    bench.hear(
        inDialog(
            "BYE",
            "sip:bob@192.0.2.8",
            "Route: <sip:203.0.113.5:5060;lr>, <sip:203.0.113.5:5098;lr>"));
    assertEquals(5098, bench.wire.sent.get(0).hop().port());
  }

  @Test
  void strictRoutersBeforeAndBehind() {
    bench.hear(
        inDialog("BYE", "sip:203.0.113.5:5060;lr", "Route: <sip:p2.test;lr>, <sip:bob@192.0.2.8>"));
    SipMessage sent = forwarded();
    assertEquals("sip:bob@192.0.2.8", sent.requestUri());
    assertEquals(List.of("<sip:p2.test;lr>"), sent.headers("Route"));
    bench.hear(inDialog("BYE", "sip:bob@192.0.2.8", US, "Route: <sip:strict.test>"));
    sent = forwarded();
    assertEquals("sip:strict.test", sent.requestUri());
    assertEquals(List.of("<sip:bob@192.0.2.8>"), sent.headers("Route"));
  }

  @Test
  void whatCanNotGoOnIsRefused() {
    assertTrue(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8", US, "Max-Forwards: 0")));
    assertEquals(List.of("483"), bench.take());
    assertTrue(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8;transport=ws", US)));
    assertEquals(List.of("503"), bench.take());
    bench.wire.unreachable.add("192.0.2.8");
    assertTrue(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8", US)));
    assertEquals(List.of("503"), bench.take());
    assertTrue(bench.hear(inDialog("ACK", "sip:bob@192.0.2.8", US)));
    assertEquals(List.of(), bench.take());
  }

  @Test
  void reliableProvisionalsOfTwoTargets() {
    bench.proxy(bench.invite(), Bench.staying(true, "sip:a.test", "sip:b.test"));
    SipMessage a = bench.last("INVITE a.test");
    SipMessage b = bench.last("INVITE b.test");
    bench.take();
    bench.answer(a, 183, "RSeq: 5", "Require: 100rel");
    assertEquals(5, forwarded().rseq());
    bench.answer(b, 183, "RSeq: 5", "Require: 100rel");
    long ofB = forwarded().rseq();
    assertNotEquals(5, ofB);
    bench.answer(b, 183, "RSeq: 5", "Require: 100rel");
    assertEquals(ofB, forwarded().rseq(), "a repetition stays one");
    bench.answer(b, 180, "RSeq: 6", "Require: 100rel");
    assertEquals(ofB + 1, forwarded().rseq());
    bench.restart();
    assertTrue(
        bench.hear(inDialog("PRACK", "sip:b@b.test", US, "RAck: " + (ofB + 1) + " 1 INVITE")));
    assertEquals("6 1 INVITE", forwarded().header("RAck").orElse(""));
    bench.hear(inDialog("PRACK", "sip:b@b.test", US, "RAck: " + (ofB + 1) + " 1 INVITE INVITE"));
    assertEquals("6 1 INVITE", forwarded().header("RAck").orElse(""), "named twice");
    bench.hear(inDialog("PRACK", "sip:a@a.test", US, "RAck: 5 1 INVITE"));
    assertEquals("5 1 INVITE", forwarded().header("RAck").orElse(""));
    bench.answer(a, 486);
    bench.answer(b, 200);
    bench.lane.advance(40_000);
    assertEquals(0, bench.contexts());
  }
}
