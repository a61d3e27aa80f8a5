package org.drachtio.sip.proxy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.proxy.internal.route.RouteKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests in dialogs that we stand in the route set of, and their responses. */
class StatelessForwardingTest {

  private final Bench bench = new Bench();
  private final String cookie = bench.cookie();
  private final String us = "Route: " + ours("203.0.113.5:5060");

  private String ours(String address) {
    return "<sip:" + address + ";ck=" + cookie + ";lr>";
  }

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
    String bye = inDialog("BYE", "sip:bob@192.0.2.8:5070", us, "Max-Forwards: 20");
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
    String bye = inDialog("BYE", "sip:bob@192.0.2.8:5070", us);
    bench.hear(bye);
    String branch = forwarded().topVia().branch();
    bench.hear(bye);
    assertEquals(branch, forwarded().topVia().branch());
    bench.hear(inDialog("BYE", "sip:bob@192.0.2.8:5070", us));
    assertNotEquals(branch, forwarded().topVia().branch());
  }

  @Test
  void theConnectionOfTheRequestIsFoundAgainAlsoByTheNextVersion() {
    String info = inDialog("INFO", "sip:bob@192.0.2.8", us).replace("SIP/2.0/UDP", "SIP/2.0/TCP");
    assertTrue(bench.hear(Bench.inbound(info, Wire.TCP)));
    SipMessage sent = forwarded();
    bench.restart();
    assertTrue(bench.hear(Bench.response(sent, 200, "bt")));
    assertEquals(9, bench.wire.sent.get(0).flow().connection());
    assertEquals(Wire.TCP, bench.wire.sent.get(0).flow().local());
  }

  @Test
  void nobodyHasARequestSentOnByWritingOurAddressIntoARoute() {
    String genuine = inDialog("INVITE", "sip:bob@192.0.2.8:5070", us);
    char last = cookie.charAt(cookie.length() - 1);
    String near = cookie.substring(0, cookie.length() - 1) + (last == '0' ? '1' : '0');
    for (String forged :
        List.of(
            genuine.replace(";ck=" + cookie, ""),
            genuine.replace(cookie, near),
            genuine.replace(cookie, ""),
            genuine.replace(cookie, "-"),
            genuine.replace(cookie, cookie.substring(0, cookie.length() - 1)),
            genuine.replace(cookie, cookie + "0"),
            genuine.replace(cookie, "2" + cookie.substring(1)),
            genuine.replace(cookie, "fffffffffffffffffffffffff" + cookie.substring(1)),
            genuine.replace(cookie, "é" + cookie.substring(1)),
            genuine.replace(";lr", ""),
            genuine.replace("203.0.113.5:5060;ck", "other.test;ck"),
            genuine.replace("Call-ID: c1", "Call-ID: c2"))) {
      assertFalse(bench.hear(forged), forged);
    }
    // the same where a strict router has put it into the Request-URI
    String strict =
        inDialog("BYE", "sip:203.0.113.5:5060;ck=" + near + ";lr", "Route: <sip:bob@192.0.2.8>");
    assertFalse(bench.hear(strict));
    assertEquals(List.of(), bench.take());
    assertTrue(bench.hear(genuine));
    assertEquals(List.of("INVITE 192.0.2.8"), bench.take());
    assertTrue(bench.hear(strict.replace(near, cookie)));
  }

  @Test
  void keysRotateAndCallsOfAWeekGoOn() {
    long day = 24L * 60 * 60 * 1000;
    bench.now += day - 1;
    assertEquals(cookie, bench.cookie(), "one key for a day");
    for (int i = 1; i < RouteKeys.KEPT; i++) {
      bench.now += day;
      assertNotEquals(cookie, bench.cookie(), "after " + i + " days");
      assertTrue(bench.hear(inDialog("INFO", "sip:bob@192.0.2.8", us)), "after " + i + " days");
      bench.restart();
    }
    bench.now += 1;
    assertFalse(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8", us)), "too old, no new key yet");
    bench.cookie();
    assertFalse(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8", us)), "too old");
  }

  @Test
  void aClockThatIsPutBackDoesNotKeepAKey() {
    bench.now -= 1;
    assertNotEquals(cookie, bench.cookie());
    assertTrue(bench.hear(inDialog("INFO", "sip:bob@192.0.2.8", us)));
  }

  @Test
  void keysOutlastAHandOverAndAStop(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("keys");
    Bench kept = new Bench(Map.of(), file);
    String route = "Route: <sip:203.0.113.5:5060;ck=" + kept.cookie() + ";lr>";
    String info = inDialog("INFO", "sip:bob@192.0.2.8", route);
    kept.restart();
    assertTrue(kept.hear(info), "hand-over");
    kept.handover.ending();
    kept.restart();
    assertTrue(kept.hear(info), "stopped and started, nobody took a parcel");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    Files.writeString(file, "nonsense");
    kept.restart();
    assertFalse(kept.hear(info), "no keys, no calls; but it starts");
    kept.restart();
    assertEquals(kept.cookie(), kept.cookie());
  }

  @Test
  void theBranchOfAnInviteIsThatOfItsCancelAndOfTheAckOfItsFailure() {
    String invite = inDialog("INVITE", "sip:bob@192.0.2.8:5070", us);
    assertTrue(bench.hear(invite));
    SipMessage sent = forwarded();
    String branch = sent.topVia().branch();
    assertTrue(bench.hear(invite.replace("INVITE", "CANCEL")));
    SipMessage cancel = forwarded();
    assertEquals("CANCEL", cancel.method());
    assertEquals(branch, cancel.topVia().branch());
    for (SipMessage request : List.of(cancel, sent)) {
      assertTrue(bench.hear(Bench.response(request, 200, "bt")), request.method());
      assertEquals(request.method(), forwarded().cseqMethod());
    }
    assertTrue(bench.hear(invite.replace("INVITE", "ACK")));
    assertEquals(branch, forwarded().topVia().branch());
    // that of a 2xx is a transaction of its own, by its sender's branch
    assertTrue(bench.hear(invite.replace("INVITE", "ACK").replace("z9hG4bKc", "z9hG4bKd")));
    assertNotEquals(branch, forwarded().topVia().branch());
  }

  @Test
  void nobodyCanHaveHisMessagesSentOn() {
    bench.hear(inDialog("BYE", "sip:bob@192.0.2.8:5070", us));
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
    assertTrue(bench.hear(inDialog("ACK", "sip:bob@192.0.2.8:5070", us)));
    assertEquals(List.of("ACK 192.0.2.8"), bench.take());
  }

  @Test
  void whatIsNotRoutedThroughUsIsNotTouched() {
    assertFalse(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8")));
    assertFalse(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8", "Route: <sip:other.test;lr>")));
    assertFalse(bench.hear(bench.request("BYE", "sip:bob@192.0.2.8", us)), "no To tag");
    assertFalse(bench.hear(inDialog("BYE", "sip:bob@203.0.113.5:5060", us)), "it would come back");
    assertEquals(List.of(), bench.take());
  }

  @Test
  void theNextRouteIsFollowedAndBothOfOursAreTakenOff() {
    bench.hear(
        inDialog(
            "BYE",
            "sip:bob@192.0.2.8",
            "Route: " + ours("203.0.113.5:5099;transport=tcp") + ", " + ours("203.0.113.5:5060"),
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
            "Route: " + ours("203.0.113.5:5060") + ", <sip:203.0.113.5:5098;ck=1-0;lr>"));
    assertEquals(5098, bench.wire.sent.get(0).hop().port());
  }

  @Test
  void maddrOfARouteAndOfTheTarget() {
    bench.hear(inDialog("BYE", "sip:bob@192.0.2.8;maddr=192.0.2.9", us));
    assertEquals("192.0.2.9", bench.wire.sent.get(0).hop().host());
    assertEquals("sip:bob@192.0.2.8;maddr=192.0.2.9", forwarded().requestUri());
    bench.hear(
        inDialog("BYE", "sip:bob@192.0.2.8", us, "Route: <sip:p2.test;maddr=192.0.2.10;lr>"));
    assertEquals(List.of("BYE 192.0.2.10"), bench.take());
    bench.hear(inDialog("BYE", "sip:bob@203.0.113.5:5060;maddr=192.0.2.11", us));
    assertEquals(List.of("BYE 192.0.2.11"), bench.take(), "it does not come back to us");
    bench.hear(inDialog("BYE", "sips:bob@192.0.2.8", us));
    assertEquals(List.of("503"), bench.take());
  }

  @Test
  void strictRoutersBeforeAndBehind() {
    bench.hear(
        inDialog(
            "BYE",
            "sip:203.0.113.5:5060;ck=" + cookie + ";lr",
            "Route: <sip:p2.test;lr>, <sip:bob@192.0.2.8>"));
    SipMessage sent = forwarded();
    assertEquals("sip:bob@192.0.2.8", sent.requestUri());
    assertEquals(List.of("<sip:p2.test;lr>"), sent.headers("Route"));
    bench.hear(inDialog("BYE", "sip:bob@192.0.2.8", us, "Route: <sip:strict.test>"));
    sent = forwarded();
    assertEquals("sip:strict.test", sent.requestUri());
    assertEquals(List.of("<sip:bob@192.0.2.8>"), sent.headers("Route"));
  }

  @Test
  void whatCanNotGoOnIsRefused() {
    assertTrue(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8", us, "Max-Forwards: 0")));
    assertEquals(List.of("483"), bench.take());
    assertTrue(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8;transport=ws", us)));
    assertEquals(List.of("503"), bench.take());
    bench.wire.unreachable.add("192.0.2.8");
    assertTrue(bench.hear(inDialog("BYE", "sip:bob@192.0.2.8", us)));
    assertEquals(List.of("503"), bench.take());
    assertTrue(bench.hear(inDialog("ACK", "sip:bob@192.0.2.8", us)));
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
        bench.hear(
            inDialog(
                "PRACK", "sip:b@b.test", us, "RAck: " + (ofB + 1) + " " + a.cseq() + " INVITE")));
    assertEquals("6 " + a.cseq() + " INVITE", forwarded().header("RAck").orElse(""));
    bench.hear(
        inDialog(
            "PRACK", "sip:b@b.test", us, "RAck: " + (ofB + 1) + " " + a.cseq() + " INVITE INVITE"));
    assertEquals("6 " + a.cseq() + " INVITE", forwarded().header("RAck").orElse(""), "named twice");
    bench.hear(inDialog("PRACK", "sip:a@a.test", us, "RAck: 5 " + a.cseq() + " INVITE"));
    assertEquals("5 " + a.cseq() + " INVITE", forwarded().header("RAck").orElse(""));
    bench.answer(a, 486);
    bench.answer(b, 200);
    bench.lane.advance(40_000);
    assertEquals(0, bench.contexts());
  }
}
