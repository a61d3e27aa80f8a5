package org.drachtio.sip.proxy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.proxy.ProxyStart;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.Header;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** What a target gets, sip-behaviour.md §6.1 and §6.2. */
class ForwardedRequestTest {

  private final Bench bench = new Bench();

  private SipMessage forwarded(String request, ProxyRequest how) {
    assertEquals(ProxyStart.STARTED, bench.proxy(request, how));
    return bench.wire.sent.get(bench.wire.sent.size() - 1).message();
  }

  @Test
  void viaMaxForwardsAndAddedHeaders() {
    SipMessage sent =
        forwarded(
            bench.invite("Max-Forwards: 20", "X-Mine: kept"),
            Bench.with(new Header("X-Hop", "1"), "sip:10.0.0.9:5070"));
    assertEquals(2, sent.viaCount());
    assertTrue(sent.header("Via").orElse("").startsWith("SIP/2.0/UDP 203.0.113.5:5060;rport;"));
    assertEquals(19, sent.maxForwards());
    assertEquals("1", sent.header("X-Hop").orElse(""));
    assertEquals("kept", sent.header("X-Mine").orElse(""));
    assertEquals("<sip:alice@198.51.100.7:5062>", sent.header("Contact").orElse(""));
    assertEquals("10.0.0.9", bench.wire.sent.get(0).hop().host());
    assertEquals(5070, bench.wire.sent.get(0).hop().port());
    assertEquals(0, sent.recordRoutes().size());
  }

  @Test
  void whatBelongsToTheEndsCanNotBeOverwritten() {
    for (String name : List.of("From", "To", "Call-ID", "CSeq", "Via", "Max-Forwards", "Route")) {
      String invite = bench.invite();
      SipMessage sent = forwarded(invite, Bench.with(new Header(name, "evil"), "sip:a.test"));
      assertTrue(sent.headers(name).stream().noneMatch("evil"::equals), name);
    }
    SipMessage sent =
        forwarded(
            bench.invite("User-Agent: phone"),
            Bench.with(new Header("User-Agent", "us"), "sip:a.test"));
    assertEquals(List.of("us"), sent.headers("User-Agent"));
  }

  @Test
  void onlyOurOwnRequestUriIsReplaced() {
    String[][] cases = {
      {"sip:bob@us.example", "sip:carol@a.test:5070;x=1?Subject=a", "sip:carol@a.test:5070;x=1"},
      {"sip:bob@203.0.113.5:5060", "sip:a.test", "sip:a.test"},
      {"sip:bob@203.0.113.5:5099", "sip:a.test", "sip:bob@203.0.113.5:5099"},
      {"sip:bob@elsewhere.test", "sip:a.test", "sip:bob@elsewhere.test"},
      {"tel:+4912345", "sip:a.test", "tel:+4912345"},
    };
    for (String[] row : cases) {
      assertEquals(
          row[2],
          forwarded(bench.request("INVITE", row[0]), Bench.serial(row[1])).requestUri(),
          row[0]);
    }
  }

  @Test
  void theTopmostRouteIsTakenOff() {
    SipMessage sent =
        forwarded(
            bench.invite("Route: <sip:203.0.113.5;lr>, <sip:p2.test;lr>"),
            Bench.serial("sip:a.test"));
    assertEquals(List.of("<sip:p2.test;lr>"), sent.headers("Route"));
    assertEquals("a.test", bench.wire.sent.get(0).hop().host());
  }

  @Test
  void aRequestWithoutMaxForwardsGets70() {
    String invite = bench.invite().replace("Max-Forwards: 70\n", "");
    assertEquals(70, forwarded(invite, Bench.serial("sip:a.test")).maxForwards());
  }

  @Test
  void tooManyHops() {
    assertEquals(
        ProxyStart.TOO_MANY_HOPS,
        bench.proxy(bench.invite("Max-Forwards: 0"), Bench.serial("sip:a.test")));
    assertEquals(List.of("483"), bench.take());
    assertEquals(0, bench.contexts());
  }

  private static List<String> withoutCookies(SipMessage sent) {
    return sent.headers("Record-Route").stream()
        .map(route -> route.replaceFirst("ck=1-[0-9a-f]{16};", "ck=COOKIE;"))
        .toList();
  }

  @Test
  void recordRouteOfTheOutgoingSide() {
    SipMessage sent =
        forwarded(
            bench.invite("Record-Route: <sip:p1.test;lr>"), Bench.staying(false, "sip:a.test"));
    assertEquals(
        List.of("<sip:203.0.113.5:5060;ck=COOKIE;lr>", "<sip:p1.test;lr>"), withoutCookies(sent));
  }

  @Test
  void twoRecordRoutesWhereTheSidesDiffer() {
    SipMessage sent = forwarded(bench.invite(), Bench.staying(false, "sip:a.test;transport=tcp"));
    assertEquals(
        List.of(
            "<sip:203.0.113.5:5060;transport=tcp;ck=COOKIE;lr>",
            "<sip:203.0.113.5:5060;ck=COOKIE;lr>"),
        withoutCookies(sent));
  }

  @Test
  void pathForRegister() {
    SipMessage sent =
        forwarded(bench.request("REGISTER", "sip:us.example"), Bench.staying(false, "sip:a.test"));
    assertEquals(List.of("<sip:203.0.113.5:5060;lr>"), sent.headers("Path"));
    assertTrue(sent.hasToken("Require", "path"));
    assertEquals(0, sent.recordRoutes().size());
  }

  @Test
  void theTransportThatTheTargetNamesOrUdpOrTcp() {
    forwarded(bench.invite(), Bench.serial("sip:a.test;transport=TCP"));
    assertEquals(Wire.TCP, bench.wire.sent.get(0).hop().local());
    bench.wire.points = List.of(Wire.TCP);
    forwarded(bench.invite(), Bench.serial("sip:a.test"));
    assertEquals(Wire.TCP, bench.wire.sent.get(bench.wire.sent.size() - 1).hop().local());
    for (String none : List.of("sip:a.test;transport=udp", "sip:a.test;transport=x", "tel:1", "")) {
      assertEquals(ProxyStart.NO_TARGET, bench.proxy(bench.invite(), Bench.serial(none)), none);
      assertEquals(List.of("500"), bench.take());
      assertEquals(List.of(), bench.takeHeard());
      assertEquals(0, bench.proxy.challenges());
    }
    assertEquals(
        ProxyStart.STARTED,
        bench.proxy(bench.invite(), Bench.serial("sip:a.test;transport=udp", "sip:b.test")));
    assertEquals(List.of("INVITE b.test"), bench.take());
  }

  /** RFC 3261 §19.1.1: maddr takes the place of the host. */
  @Test
  void maddrIsWhereTheRequestGoes() {
    SipMessage sent =
        forwarded(bench.invite(), Bench.serial("sip:a.test:5070;maddr=192.0.2.77;method=INFO?X=y"));
    assertEquals("192.0.2.77", bench.wire.sent.get(0).hop().host());
    assertEquals(5070, bench.wire.sent.get(0).hop().port());
    assertEquals("sip:a.test:5070;maddr=192.0.2.77", sent.requestUri());
    bench.take();
    bench.configure("outboundProxy", "sip:out.test;maddr=192.0.2.78");
    forwarded(bench.invite(), Bench.serial("sip:a.test"));
    assertEquals(List.of("INVITE 192.0.2.78"), bench.take());
  }

  /** RFC 3261 §26.2.2, and §16.6 step 7 for the Request-URI. */
  @Test
  void sipsGoesByTlsOrNotAtAll() {
    String elsewhere = bench.request("INVITE", "sips:bob@elsewhere.test");
    String[][] without = {
      {bench.invite(), "sips:a.test"},
      {bench.invite(), "sips:a.test;transport=tcp"},
      {bench.invite(), "sips:a.test;transport=udp"},
      {elsewhere, "sip:a.test"},
    };
    for (String[] row : without) {
      assertEquals(ProxyStart.NO_TARGET, bench.proxy(row[0], Bench.serial(row[1])), row[1]);
      assertEquals(List.of("503"), bench.take(), row[1]);
    }
    ListeningPoint tls = new ListeningPoint(Protocol.TLS, "10.0.0.5", 5061, "203.0.113.5", "");
    bench.wire.points = List.of(Wire.UDP, Wire.TCP, tls);
    for (String[] row : without) {
      boolean udp = row[1].endsWith("udp");
      assertEquals(
          udp ? ProxyStart.NO_TARGET : ProxyStart.STARTED,
          bench.proxy(row[0].replace("branch=", "branch=z9hG4bKx"), Bench.serial(row[1])),
          row[1]);
      if (!udp) {
        assertEquals(tls, bench.wire.sent.get(0).hop().local(), row[1]);
        assertEquals(5061, bench.wire.sent.get(0).hop().portOrDefault(), row[1]);
      }
      bench.wire.sent.clear();
    }
    assertEquals(
        ProxyStart.STARTED,
        bench.proxy(bench.invite(), Bench.serial("sips:a.test;transport=udp", "sip:b.test")));
    assertEquals(List.of("INVITE b.test"), bench.take());
  }

  @Test
  void theOutboundProxyIsTheNextHop() {
    bench.configure("outboundProxy", "sip:out.test;transport=tcp");
    SipMessage sent = forwarded(bench.invite(), Bench.serial("tel:+4912345"));
    assertEquals("out.test", bench.wire.sent.get(0).hop().host());
    assertEquals("tel:+4912345", sent.requestUri());
    bench.configure("outboundProxy", "nonsense");
    forwarded(bench.invite(), Bench.serial("sip:a.test"));
    assertEquals("out.test", bench.wire.sent.get(0).hop().host());
  }

  @Test
  void aRequestThatHasItsAnswerIsTooLate() {
    bench.proxy(bench.invite("Max-Forwards: 0"), Bench.serial("sip:a.test"));
    assertEquals(
        ProxyStart.TOO_LATE, bench.proxy.proxy("ref", bench.server, Bench.serial("sip:a.test")));
  }
}
