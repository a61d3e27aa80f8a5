package org.drachtio.http.routing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.Protocol;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

/** http-routing.md §3. */
class QueryTest {

  @Test
  void tellsOfTheRequestInTheOrderOfTheReference() {
    assertEquals(
        "http://host:3000/?method=INVITE&domain=example.com&protocol=wss"
            + "&source_address=192.0.2.1&fromUser=alice&toUser=bob&uriUser=%2b1555"
            + "&contentType=application%2fsdp&uri=sip%3a%2b1555%40example.com%3btransport%3dtcp"
            + "%3blr%3bx%3d1%3d2&transport=tcp&lr=&x=",
        Query.url(
            "http://host:3000",
            invite("sip:+1555@example.com;transport=tcp;lr;x=1=2", Protocol.WSS)));
  }

  @Test
  void aUrlWithAPathOrASlashGetsOneSlash() {
    assertEquals("http://h/foo/?method=INVITE", start("http://h/foo").split("&", 2)[0]);
    assertEquals("http://h/foo/?method=INVITE", start("http://h/foo/").split("&", 2)[0]);
  }

  @Test
  void aUrlWithAQueryIsExtended() {
    assertEquals(
        "http://h/foo?key=1&method=INVITE", start("http://h/foo?key=1").split("&domain")[0]);
  }

  @Test
  void otherUrisThanSipHaveNoUserAndNoDomain() {
    String url = Query.url("http://h", invite("tel:+1555", Protocol.UDP));
    assertEquals(
        "http://h/?method=INVITE&domain=&protocol=udp&source_address=192.0.2.1&fromUser=alice"
            + "&toUser=bob&uriUser=&contentType=application%2fsdp&uri=tel%3a%2b1555",
        url);
  }

  @Test
  void theNameOfAParameterIsEncodedToo() {
    String url = Query.url("http://h", invite("sip:a@b;x&y=1", Protocol.UDP));
    assertEquals("x%26y=1", url.substring(url.lastIndexOf('&') + 1));
  }

  @Test
  void aCallerCannotSayWhatWeSay() {
    for (String name :
        List.of(
            "method",
            "source_address",
            "fromUser",
            "FROMUSER",
            "uri",
            "%66romUser",
            "method[]",
            "method[0]",
            "source[address",
            "source.address",
            "source_address_")) {
      String url = Query.url("http://h", invite("sip:a@b;" + name + "=x;lr", Protocol.UDP));
      assertEquals("lr=", url.substring(url.indexOf("&", url.indexOf("&uri=") + 1) + 1), name);
    }
    String url = Query.url("http://h", invite("sip:a@b;user=phone;methods=x", Protocol.UDP));
    assertTrue(url.endsWith("&user=phone&methods=x"), url);
  }

  private static String start(String url) {
    return Query.url(url, invite("sip:a@b", Protocol.UDP));
  }

  static InboundMessage invite(String uri, Protocol protocol) {
    String text =
        "INVITE "
            + uri
            + " SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
            + "From: \"A\" <sip:alice:secret@home.example>;tag=1\r\nTo: <sip:bob@b.example>\r\n"
            + "Call-ID: 1@x\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n"
            + "Content-Type: application/sdp;charset=utf-8\r\nContent-Length: 0\r\n\r\n";
    SipMessage message = SipMessage.scan(text.getBytes(StandardCharsets.UTF_8));
    return new InboundMessage(message, TestFlow.of(protocol, "192.0.2.1"), 0);
  }
}
