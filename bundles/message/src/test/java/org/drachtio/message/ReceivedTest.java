package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3261 §18.2.1, RFC 3581 §4, sip-behaviour.md §1.1.4. */
class ReceivedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1:5060;branch=b | 192.0.2.1:5060;branch=b;rport=4711",
        "192.0.2.1;rport;branch=b | 192.0.2.1;rport=4711;branch=b",
        "192.0.2.1;branch=b;rport=1 | 192.0.2.1;branch=b;rport=4711",
        "192.0.2.1;received=9.9.9.9;branch=b | 192.0.2.1;branch=b;rport=4711",
        "192.0.2.1;branch=b;received=9.9.9.9 | 192.0.2.1;branch=b;rport=4711",
        "a.example.com | a.example.com;rport=4711;received=192.0.2.1",
        "a.example.com;rport;branch=b | a.example.com;rport=4711;branch=b;received=192.0.2.1",
        "a;received=1;rport;branch=b | a;rport=4711;branch=b;received=192.0.2.1",
        "a;rport;received=1;branch=b | a;rport=4711;branch=b;received=192.0.2.1",
        "a;branch=b , SIP/2.0/TCP c;branch=d | a;branch=b;rport=4711;received=192.0.2.1 , SIP/2.0/TCP c;branch=d",
        "[2001:db8::1]:5060;branch=b | [2001:db8::1]:5060;branch=b;rport=4711;received=192.0.2.1"
      })
  void topViaTellsTheSource(String before, String after) {
    String text = Texts.options("Via", "SIP/2.0/UDP " + before);
    SipMessage scanned = Texts.scan("\r\n" + text + "surplus");
    SipMessage marked = scanned.received("192.0.2.1", 4711);
    SipMessage expected = Texts.scan(Texts.options("Via", "SIP/2.0/UDP " + after));
    assertEquals(Fault.NONE, marked.fault());
    assertSameMessage(expected, marked);
    assertEquals(text, scanned.toString(), "the original is as it was");
  }

  @Test
  void bracketsOfAnIpv6ReferenceDoNotCount() {
    SipMessage marked =
        Texts.scan(Texts.options("Via", "SIP/2.0/UDP [2001:DB8::1]:5060;branch=b"))
            .received("2001:db8::1", 5);
    assertEquals(new Via("UDP", "[2001:DB8::1]", 5060, "b", "", 5), marked.topVia());
    SipMessage other =
        Texts.scan(Texts.options("Via", "SIP/2.0/UDP a;branch=b")).received("2001:db8::1", 5);
    assertEquals(new Via("UDP", "a", -1, "b", "2001:db8::1", 5), other.topVia());
  }

  @Test
  void aliasIsRead() {
    for (String alias : new String[] {";alias;branch=b", ";branch=b;ALIAS", ";alias=x;branch=b"}) {
      SipMessage marked =
          Texts.scan(Texts.options("Via", "SIP/2.0/TLS a.example.com" + alias))
              .received("192.0.2.1", 5);
      assertEquals(new Via("TLS", "a.example.com", -1, "b", "192.0.2.1", 5, true), marked.topVia());
    }
    SipMessage second =
        Texts.scan(Texts.options("Via", "SIP/2.0/TLS a;branch=b, SIP/2.0/TLS b;branch=c;alias"));
    assertFalse(second.topVia().isAlias());
    SipMessage value = Texts.scan(Texts.options("Via", "SIP/2.0/TLS a;branch=b;x=alias"));
    assertFalse(value.topVia().isAlias());
  }

  @Test
  void messageWithoutUsableViaIsOnlyCopied() {
    for (String via : new String[] {null, "SIP/2.0/UDP a;;", "x"}) {
      SipMessage message = Texts.scan(Texts.options("Via", via));
      SipMessage marked = message.received("192.0.2.1", 4711);
      assertEquals(message.toString(), marked.toString());
      assertNotSame(message.bytes(), marked.bytes());
      assertEquals(message.fault(), marked.fault());
    }
    SipMessage junk = Texts.scan("\0\1");
    assertEquals("\0\1", junk.received("192.0.2.1", 1).toString());
  }

  /** Everything that a message tells. */
  static void assertSameMessage(SipMessage expected, SipMessage actual) {
    assertEquals(expected.toString(), actual.toString());
    assertEquals(tell(expected), tell(actual));
  }

  private static List<Object> tell(SipMessage m) {
    List<Object> all = new ArrayList<>();
    all.add(m.fault());
    all.add(m.isRequest());
    all.add(m.method());
    all.add(m.requestUri());
    all.add(m.version());
    all.add(m.status());
    all.add(m.reason());
    all.add(m.startLine());
    all.add(m.callId());
    all.add(m.callIdHash());
    all.add(m.cseq());
    all.add(m.cseqMethod());
    all.add(m.fromTag());
    all.add(m.toTag());
    all.add(m.topVia());
    all.add(m.viaCount());
    all.add(m.maxForwards());
    all.add(m.contentLength());
    all.add(m.contact());
    all.add(m.from());
    all.add(m.to());
    all.add(m.routes());
    all.add(m.recordRoutes());
    all.add(m.rseq());
    m.forEachHeader((name, value) -> all.add(name + ": " + value));
    all.add(m.headers("Via"));
    all.add(m.length());
    all.add(m.bodyLength());
    all.add(new String(m.body(), java.nio.charset.StandardCharsets.ISO_8859_1));
    return all;
  }
}
