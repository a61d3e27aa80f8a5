package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessageBuilderTest {

  private static final SipMessage REQUEST =
      Texts.scan(
          Texts.lines(
              "INVITE sip:bob@example.com SIP/2.0",
              "v: SIP/2.0/UDP a.example.com;branch=z9hG4bK1,",
              "\tSIP/2.0/UDP b.example.com;branch=z9hG4bK2",
              "CSeq: 1 INVITE",
              "VIA: SIP/2.0/UDP c.example.com;branch=z9hG4bK3",
              "t: \"Bob\" <sip:bob@example.com>",
              "i: c1",
              "f: \"Zoë 山田 😀\"  <sip:alice@example.com>;tag=1",
              "Timestamp: 54",
              "Subject: not copied"));

  @Test
  void responseCopiesLinesUnchangedUnderCanonicalNames() {
    assertEquals(
        String.join(
            "\r\n",
            "SIP/2.0 180 Ringing",
            "Via: SIP/2.0/UDP a.example.com;branch=z9hG4bK1,",
            "\tSIP/2.0/UDP b.example.com;branch=z9hG4bK2",
            "Via: SIP/2.0/UDP c.example.com;branch=z9hG4bK3",
            "From: \"Zoë 山田 😀\"  <sip:alice@example.com>;tag=1",
            "To: \"Bob\" <sip:bob@example.com>;tag=t9",
            "Call-ID: c1",
            "CSeq: 1 INVITE",
            "Content-Length: 0",
            "",
            ""),
        MessageBuilder.response(REQUEST, 180, "", "t9").build().toString());
  }

  @Test
  void hundredCarriesTimestampAndNoTag() {
    SipMessage response = MessageBuilder.response(REQUEST, 100, "", "").build();
    assertEquals("54", response.header("Timestamp").orElseThrow());
    assertEquals("", response.toTag());
    assertEquals("Trying", response.reason());
  }

  @Test
  void tagOfTheRequestIsKept() {
    SipMessage request = Texts.scan(Texts.options("To", "<sip:bob@example.com>;tag=first"));
    for (SipMessage each : List.of(request, request.received("192.0.2.1", 5060))) {
      SipMessage response = MessageBuilder.response(each, 200, "Fine", "second").build();
      assertEquals("first", response.toTag());
      assertEquals("Fine", response.reason());
    }
  }

  @Test
  void tagIsAddedToAMarkedRequest() {
    SipMessage marked = REQUEST.received("192.0.2.1", 5060);
    assertEquals("t9", MessageBuilder.response(marked, 180, "", "t9").build().toTag());
  }

  @Test
  void faultyRequestCanBeAnswered() {
    SipMessage faulty =
        Texts.scan(
            Texts.options("To", "\"unbalanced <sip:bob@example.com>")
                .replace("CSeq: 1", "From: sip:again@example.com\r\nCSeq: 99999999999"));
    assertEquals("Bad To Header", faulty.fault().reason());
    assertEquals(
        String.join(
            "\r\n",
            "SIP/2.0 400 Bad To Header",
            "Via: SIP/2.0/UDP client.example.com:5061;branch=z9hG4bK1",
            "From: \"Alice\" <sip:alice@example.com>;tag=a1",
            "To: \"unbalanced <sip:bob@example.com>;tag=t1",
            "Call-ID: c1@client.example.com",
            "CSeq: 99999999999 OPTIONS",
            "Content-Length: 0",
            "",
            ""),
        MessageBuilder.response(faulty, 400, faulty.fault().reason(), "t1").build().toString());
  }

  @Test
  void requestWithBody() {
    MessageBuilder builder =
        MessageBuilder.request("MESSAGE", "sip:bob@example.com")
            .copy(REQUEST, "v")
            .copy(REQUEST, "From")
            .copy(REQUEST, "TO")
            .copy(REQUEST, "Call-ID")
            .copy(REQUEST, "X-None")
            .header("CSeq", "2 MESSAGE")
            .header("Expires", 4_294_967_295L)
            .header("X-Negative", -7)
            .header("Content-Length", 99)
            .header("l", "99")
            .header("Subject", "Zażółć 😀")
            .body(Texts.bytes("Grüße"));
    SipMessage message = builder.build();
    assertEquals(Fault.NONE, message.fault());
    assertSame(Methods.MESSAGE, message.method());
    assertEquals(7, message.contentLength());
    assertEquals("Grüße", new String(message.body(), java.nio.charset.StandardCharsets.UTF_8));
    assertEquals("Zażółć 😀", message.header("Subject").orElseThrow());
    assertEquals("4294967295", message.header("Expires").orElseThrow());
    assertEquals("-7", message.header("X-Negative").orElseThrow());
    assertEquals(List.of("7"), message.headers("Content-Length"));
    assertEquals(3, message.viaCount());
    assertEquals(message.toString(), builder.build().toString(), "a builder can build again");
  }

  @Test
  void unknownHeadersAreCopiedUnderTheNameGiven() {
    SipMessage from =
        Texts.scan(Texts.options("X-One", "1").replace("X-One: 1", "X-One: 1\r\nx-one:  2\r\n  3"));
    String text = MessageBuilder.request("OPTIONS", "sip:a").copy(from, "X-oNE").build().toString();
    assertEquals(
        "OPTIONS sip:a SIP/2.0\r\nX-oNE: 1\r\nX-oNE: 2\r\n  3\r\nContent-Length: 0\r\n\r\n", text);
  }

  @Test
  void lineBreaksAreRefused() {
    MessageBuilder builder = MessageBuilder.request("OPTIONS", "sip:a");
    for (String bad : List.of("a\r\nVia: x", "a\n", "ż\r", "\rż")) {
      assertThrows(IllegalArgumentException.class, () -> builder.header("Subject", bad));
      assertThrows(IllegalArgumentException.class, () -> builder.header(bad, "x"));
      assertThrows(IllegalArgumentException.class, () -> MessageBuilder.request("OPTIONS", bad));
      assertThrows(
          IllegalArgumentException.class, () -> MessageBuilder.response(REQUEST, 200, bad, "t"));
      assertThrows(
          IllegalArgumentException.class, () -> MessageBuilder.response(REQUEST, 200, "", bad));
    }
  }
}
