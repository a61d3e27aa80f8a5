package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageEditTest {

  private static final String INVITE =
      """
      INVITE sip:bob@example.org SIP/2.0
      Via: SIP/2.0/UDP one;branch=z9hG4bK1;x="a,b", SIP/2.0/UDP two;branch=z9hG4bK2
      v:  SIP/2.0/TCP three;branch=z9hG4bK3
      Route: <sip:r1,x@one;lr>, "B, C" <sip:r2;lr>
      ROUTE: <sip:r3;lr>
      Max-Forwards: 17
      From: Älice <sip:alice@example.org>;tag=1
      t:   <sip:bob@example.org>
      Call-ID: c1
      CSeq: 1 INVITE
      X-Odd :  kept
        folded
      l: 4

      body""";

  private static SipMessage scan(String text) {
    return SipMessage.scan(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String text(MessageEdit edit) {
    SipMessage message = edit.build();
    assertFalse(message.fault().isFault(), message.fault().toString());
    return message.toString().replace("\r\n", "\n");
  }

  @Test
  void whatIsNotNamedStaysByteForByte() {
    assertEquals(INVITE, text(MessageEdit.of(scan(INVITE))));
  }

  @Test
  void aProxysChangesAreMade() {
    String edited =
        text(
            MessageEdit.of(scan(INVITE))
                .requestUri("sip:bob@10.0.0.9")
                .addFirst("Via", "SIP/2.0/UDP us;branch=z9hG4bK0")
                .addFirst("Record-Route", "<sip:us;lr>")
                .addFirst("Record-Route", "<sip:us2;lr>")
                .dropFirst("Route", 1)
                .replace("Max-Forwards", "16")
                .addLast("X-Hop", "1"));
    assertEquals(
        INVITE
            .replace("sip:bob@example.org SIP", "sip:bob@10.0.0.9 SIP")
            .replace(
                "Via: SIP/2.0/UDP one", "Via: SIP/2.0/UDP us;branch=z9hG4bK0\nVia: SIP/2.0/UDP one")
            .replace(
                "Route: <sip:r1,x@one;lr>, ",
                "Record-Route: <sip:us;lr>\nRecord-Route: <sip:us2;lr>\nRoute: ")
            .replace(": 17", ": 16")
            .replace("l: 4\n", "l: 4\nX-Hop: 1\n"),
        edited);
  }

  @Test
  void valuesAreCountedOverLines() {
    String without = text(MessageEdit.of(scan(INVITE)).dropFirst("Route", 2).dropFirst("Via", 1));
    assertEquals(
        INVITE
            .replace("Via: SIP/2.0/UDP one;branch=z9hG4bK1;x=\"a,b\", ", "Via: ")
            .replace("Route: <sip:r1,x@one;lr>, \"B, C\" <sip:r2;lr>\n", ""),
        without);
    SipMessage none = MessageEdit.of(scan(INVITE)).dropFirst("Route", 9).build();
    assertEquals(0, none.routes().size());
    assertEquals(3, MessageEdit.of(scan(INVITE)).dropFirst("Route", 0).build().routes().size());
  }

  @Test
  void aHeaderIsReplacedWhereItStoodOrAddedOrDropped() {
    String edited =
        text(
            MessageEdit.of(scan(INVITE))
                .replace("x-odd", "new")
                .replace("RSeq", "7")
                .drop("Route")
                .addFirst("P-A", "1"));
    assertEquals(
        INVITE
            .replace("X-Odd :  kept\n  folded\n", "x-odd: new\n")
            .replace("l: 4\n", "l: 4\nRSeq: 7\n")
            .replace(
                "Route: <sip:r1,x@one;lr>, \"B, C\" <sip:r2;lr>\nROUTE: <sip:r3;lr>\n", "P-A: 1\n"),
        edited);
  }

  @Test
  void aDatagramWithoutContentLengthGetsOne() {
    String edited = text(MessageEdit.of(scan(INVITE.replace("l: 4\n", ""))));
    assertEquals(INVITE.replace("l: 4", "Content-Length: 4"), edited);
  }

  @Test
  void noHeaderCanBeSmuggledIn() {
    MessageEdit edit = MessageEdit.of(scan(INVITE)).addLast("X", "1\r\nX-Evil: 1");
    assertThrows(IllegalArgumentException.class, edit::build);
  }
}
