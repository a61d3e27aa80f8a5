package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SipMessageTest {

  private static final String INVITE =
      String.join(
          "\r\n",
          "INVITE sip:bob@example.com;transport=udp SIP/2.0",
          "Via: SIP/2.0/UDP client.example.com:5061;rport;branch=z9hG4bK1, SIP/2.0/TCP [2001:db8::1]",
          "v: SIP/2.0/TLS third.example.com",
          "Max-Forwards: 69",
          "Route: <sip:p1.example.com;lr>, \"P, two\" <sip:p2.example.com;lr>;x=1",
          "Route: <sip:p3.example.com>",
          "Record-Route: <sip:r1.example.com;lr>",
          "From: \"Zoë 山田 😀\" <sip:alice@example.com;tag=no>;tag=a1",
          "t: Bob Builder <sip:bob@example.com>",
          "Call-ID: c1@client.example.com",
          "CSeq: 4711 INVITE",
          "m: <sip:alice@client.example.com:5061;transport=udp>;+sip.instance=\"<urn:uuid:1>\";expires=60",
          "Subject: one",
          "  two",
          "X-Custom : value",
          "Require: 100rel,",
          " timer",
          "Supported: path",
          "k: GRUU",
          "Content-Type: text/plain",
          "Content-Length: 5",
          "",
          "hello");

  private static SipMessage invite() {
    return Texts.scan(INVITE);
  }

  @Test
  void startLineOfARequest() {
    SipMessage message = invite();
    assertEquals(Fault.NONE, message.fault());
    assertTrue(message.isRequest());
    assertSame(Methods.INVITE, message.method());
    assertEquals("sip:bob@example.com;transport=udp", message.requestUri());
    assertEquals("SIP/2.0", message.version());
    assertEquals("INVITE sip:bob@example.com;transport=udp SIP/2.0", message.startLine());
    assertEquals(0, message.status());
    assertEquals("", message.reason());
  }

  @Test
  void startLineOfAResponse() {
    SipMessage message =
        Texts.scan(
            Texts.lines(
                "SIP/2.0 183 Sitzung läuft",
                "Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK1",
                "From: <sip:a@example.com>;tag=1",
                "To: <sip:b@example.com>;tag=2",
                "Call-ID: x",
                "CSeq: 1 INVITE",
                "RSeq: 988789"));
    assertEquals(Fault.NONE, message.fault());
    assertFalse(message.isRequest());
    assertEquals(183, message.status());
    assertEquals("Sitzung läuft", message.reason());
    assertSame(Methods.INVITE, message.method());
    assertEquals("", message.requestUri());
    assertEquals(988_789, message.rseq());
    assertEquals("2", message.toTag());
  }

  @Test
  void scalars() {
    SipMessage message = invite();
    assertEquals("c1@client.example.com", message.callId());
    assertEquals(4711, message.cseq());
    assertSame(Methods.INVITE, message.cseqMethod());
    assertEquals("a1", message.fromTag());
    assertEquals("", message.toTag());
    assertEquals(69, message.maxForwards());
    assertEquals(5, message.contentLength());
    assertEquals(3, message.viaCount());
    assertEquals(-1, message.rseq());
    assertEquals(new Via("UDP", "client.example.com", 5061, "z9hG4bK1", "", 0), message.topVia());
  }

  @Test
  void addresses() {
    SipMessage message = invite();
    NameAddress from = message.from().orElseThrow();
    assertEquals("\"Zoë 山田 😀\"", from.displayName());
    assertEquals("sip:alice@example.com;tag=no", from.uri());
    assertEquals(Optional.of("a1"), from.parameter("TAG"));
    assertEquals("Bob Builder", message.to().orElseThrow().displayName());
    NameAddress contact = message.contact().orElseThrow();
    assertEquals(Optional.of("<urn:uuid:1>"), contact.parameter("+sip.instance"));
    assertEquals(Optional.of("60"), contact.parameter("expires"));
    assertEquals(5061, contact.sipUri().orElseThrow().port());
    List<String> routes = new ArrayList<>();
    for (NameAddress route : message.routes()) {
      routes.add(route.toString());
    }
    assertEquals(
        List.of(
            "<sip:p1.example.com;lr>",
            "\"P, two\" <sip:p2.example.com;lr>;x=1",
            "<sip:p3.example.com>"),
        routes);
    assertTrue(message.routes().get(0).sipUri().orElseThrow().isLooseRouting());
    assertFalse(message.routes().get(2).sipUri().orElseThrow().isLooseRouting());
    assertEquals(1, message.recordRoutes().size());
  }

  @Test
  void headersByName() {
    SipMessage message = invite();
    assertEquals(Optional.of("one two"), message.header("s"));
    assertEquals(Optional.of("value"), message.header("x-custom"));
    assertTrue(message.has("X-CUSTOM"));
    assertFalse(message.has("X-Cust"));
    assertFalse(message.has("Event"));
    assertEquals(Optional.empty(), message.header("o"));
    assertEquals(List.of("path", "GRUU"), message.headers("supported"));
    assertEquals(List.of(), message.headers("Allow"));
    assertTrue(message.hasToken("Require", "TIMER"));
    assertTrue(message.hasToken("Supported", "gruu"));
    assertFalse(message.hasToken("Require", "time"));
    assertFalse(message.hasToken("Require", ""));
  }

  @Test
  void everyHeaderInOrderAsWritten() {
    List<String> names = new ArrayList<>();
    invite().forEachHeader((name, value) -> names.add(name));
    assertEquals(
        List.of(
            "Via",
            "v",
            "Max-Forwards",
            "Route",
            "Route",
            "Record-Route",
            "From",
            "t",
            "Call-ID",
            "CSeq",
            "m",
            "Subject",
            "X-Custom",
            "Require",
            "Supported",
            "k",
            "Content-Type",
            "Content-Length"),
        names);
  }

  @Test
  void bodyAndBytes() {
    byte[] bytes = Texts.bytes(INVITE);
    SipMessage message = SipMessage.scan(bytes);
    assertEquals(5, message.bodyLength());
    assertArrayEquals(Texts.bytes("hello"), message.body());
    assertSame(bytes, message.bytes());
    assertEquals(bytes.length, message.length());
    assertEquals(INVITE, message.toString());
    byte[] target = new byte[message.spelledOutLength() + 3];
    assertEquals(target.length, message.copySpelledOut(target, 3));
    assertEquals('I', target[3]);
    assertEquals('o', target[target.length - 1]);
  }

  @Test
  void surplusBytesOfADatagramAreCutAtContentLength() {
    SipMessage message = Texts.scan(INVITE + "surplus");
    assertEquals(Fault.NONE, message.fault());
    assertEquals(INVITE, message.toString());
    assertArrayEquals(Texts.bytes(INVITE), message.bytes());
  }

  @Test
  void detachedCopyDoesNotSeeTheSharedArrayChange() {
    byte[] shared = Texts.bytes("\r\n\r\n" + INVITE + "tail");
    SipMessage message = SipMessage.scan(shared, 0, shared.length);
    SipMessage copy = message.detached();
    java.util.Arrays.fill(shared, (byte) 'x');
    assertEquals(INVITE, copy.toString());
    assertEquals("sip:bob@example.com;transport=udp", copy.requestUri());
    assertEquals("a1", copy.fromTag());
    assertEquals("", copy.toTag());
    assertEquals("client.example.com", copy.topVia().host());
    assertEquals(3, copy.routes().size());
    assertArrayEquals(Texts.bytes("hello"), copy.body());
  }

  @Test
  void leadingLineBreaksAreTolerated() {
    SipMessage message = Texts.scan("\r\n\n" + INVITE);
    assertEquals(Fault.NONE, message.fault());
    assertEquals(Optional.of("one two"), message.header("Subject"));
    assertArrayEquals(Texts.bytes("hello"), message.body());
  }

  @Test
  void missingBlankLineIsTolerated() {
    String text = Texts.options("Content-Length", "0");
    for (int cut = 2; cut <= 4; cut += 2) {
      SipMessage message = Texts.scan(text.substring(0, text.length() - cut));
      assertEquals(Fault.NONE, message.fault(), "cut " + cut);
      assertEquals(0, message.contentLength());
      assertEquals(0, message.bodyLength());
    }
  }

  @Test
  void callIdHashAgreesWithHashOf() {
    for (String id : List.of("c1@client.example.com", "ż-山田-😀", "\u07ff\u0800\uffff", "x")) {
      assertEquals(
          SipMessage.hashOf(id), Texts.scan(Texts.options("Call-ID", id)).callIdHash(), id);
    }
    assertEquals(
        SipMessage.hashOf("a b"), Texts.scan(Texts.options("Call-ID", "a\r\n b")).callIdHash());
    assertEquals(SipMessage.hashOf(""), Texts.scan(Texts.options("Call-ID", null)).callIdHash());
    assertNotEquals(SipMessage.hashOf("c1"), SipMessage.hashOf("c2"));
  }

  @Test
  void firstOfTwoTagsCounts() {
    assertEquals("1", Texts.scan(Texts.options("To", "<sip:b@example.com>;tag=1;tag=2")).toTag());
  }

  @Test
  void hashSpreadsItsLowBits() {
    int[] lanes = new int[8];
    for (int i = 0; i < 8000; i++) {
      lanes[SipMessage.hashOf(i + "@host") & 7]++;
    }
    for (int lane : lanes) {
      assertTrue(lane > 800 && lane < 1200, "uneven: " + lane);
    }
  }

  @Test
  void unknownMethodsStayAsWritten() {
    SipMessage message =
        Texts.scan(Texts.options("CSeq", "1 options").replace("OPTIONS sip", "options sip"));
    assertEquals(Fault.NONE, message.fault());
    assertEquals("options", message.method());
  }
}
