package org.drachtio.message.jain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import javax.sip.header.ExtensionHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.SubjectHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.drachtio.message.MessageBuilder;
import org.drachtio.message.SipMessage;
import org.junit.jupiter.api.Test;

class JainViewTest {

  private static SipMessage request() {
    return MessageBuilder.request("MESSAGE", "sip:bob@example.com")
        .header(
            "Via",
            "SIP/2.0/UDP a.example.com;branch=z9hG4bK1, SIP/2.0/TCP b.example.com;branch=z9hG4bK2")
        .header("f", "\"Zoë 山田 😀\" <sip:alice@example.com>;tag=1")
        .header("To", "<sip:bob@example.com>")
        .header("Call-ID", "x")
        .header("CSeq", "1 MESSAGE")
        .header("Max-Forwards", 70)
        .header("Subject", "żółć")
        .header("MIME-Version", "bad")
        .header("X-Custom", "value")
        .header("Content-Type", "text/plain;charset=utf-8")
        .body("Grüße".getBytes(StandardCharsets.UTF_8))
        .build();
  }

  @Test
  void request_becomesARequest() {
    Request copy = assertInstanceOf(Request.class, JainView.copyOf(request()).orElseThrow());
    assertEquals("MESSAGE", copy.getMethod());
    assertEquals("sip:bob@example.com", copy.getRequestURI().toString());
    FromHeader from = (FromHeader) copy.getHeader(FromHeader.NAME);
    assertEquals("Zoë 山田 😀", from.getAddress().getDisplayName());
    assertEquals("1", from.getTag());
    assertEquals("żółć", ((SubjectHeader) copy.getHeader(SubjectHeader.NAME)).getSubject());
    assertEquals("value", ((ExtensionHeader) copy.getHeader("X-Custom")).getValue());
    assertArrayEquals("Grüße".getBytes(StandardCharsets.UTF_8), copy.getRawContent());
    List<String> branches = new ArrayList<>();
    ListIterator<?> vias = copy.getHeaders(ViaHeader.NAME);
    while (vias.hasNext()) {
      branches.add(((ViaHeader) vias.next()).getBranch());
    }
    assertEquals(List.of("z9hG4bK1", "z9hG4bK2"), branches);
  }

  @Test
  void malformedHeadersAreUnrecognized() {
    Message copy = JainView.copyOf(request()).orElseThrow();
    assertEquals("MIME-Version: bad", copy.getUnrecognizedHeaders().next());
  }

  @Test
  void whatIsTooLongForTheGrammarIsUnrecognized() {
    String longest = "<sip:" + "x".repeat(16_384 - "<sip:>".length()) + ">";
    Message copy = JainView.copyOf(withRoute(longest)).orElseThrow();
    assertTrue(copy.getHeader("Route") != null);
    assertFalse(copy.getUnrecognizedHeaders().hasNext());
    String longer = "<sip:x" + longest.substring("<sip:".length());
    copy = JainView.copyOf(withRoute(longer)).orElseThrow();
    assertTrue(copy.getHeader("Route") == null);
    assertEquals("Route: " + longer, copy.getUnrecognizedHeaders().next());
  }

  private static SipMessage withRoute(String route) {
    MessageBuilder builder = MessageBuilder.request("OPTIONS", "sip:bob@example.com");
    for (String name : List.of("Via", "From", "To", "Call-ID")) {
      builder.copy(request(), name);
    }
    return builder.header("CSeq", "1 OPTIONS").header("Route", route).build();
  }

  @Test
  void response_becomesAResponse() {
    SipMessage message = MessageBuilder.response(request(), 486, "", "t2").build();
    Response copy = assertInstanceOf(Response.class, JainView.copyOf(message).orElseThrow());
    assertEquals(486, copy.getStatusCode());
    assertEquals("Busy Here", copy.getReasonPhrase());
  }

  @Test
  void changingTheCopyChangesNothingHere() {
    SipMessage message = request();
    String before = message.toString();
    Message copy = JainView.copyOf(message).orElseThrow();
    copy.removeHeader("Subject");
    copy.getRawContent()[0] = 'x';
    assertEquals(before, message.toString());
  }

  @Test
  void faultyMessagesHaveNoView() {
    SipMessage faulty =
        SipMessage.scan(
            "OPTIONS sip:b@example.com SIP/2.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    assertTrue(faulty.fault().isFault());
    assertTrue(JainView.copyOf(faulty).isEmpty());
  }

  /** The names of all copies of a process count: other tests may have used the bound up. */
  @Test
  void namesFromTheNetworkAreBounded() {
    SipMessage base = request();
    int seen = 0;
    for (int copy = 0; copy < 3; copy++) {
      MessageBuilder builder = MessageBuilder.request("OPTIONS", "sip:b@example.com");
      for (String name : List.of("Via", "From", "To", "Call-ID")) {
        builder.copy(base, name);
      }
      builder.header("CSeq", "1 OPTIONS");
      for (int i = 0; i < 500; i++) {
        builder.header("X-Bound-" + copy + "-" + i, i);
      }
      Message view = JainView.copyOf(builder.build()).orElseThrow();
      for (int i = 0; i < 500; i++) {
        seen += view.getHeader("X-Bound-" + copy + "-" + i) == null ? 0 : 1;
      }
      if (copy == 2) {
        assertNull(view.getHeader("X-Bound-2-499"));
      }
    }
    assertTrue(seen <= 1000, seen + " names");
  }
}
