package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.drachtio.admin.internal.frame.StartLine;
import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;

class StartLineTest {

  @Test
  void statusLine() {
    StartLine line = StartLine.parse("SIP/2.0 486 Busy Here");
    assertTrue(line.isResponse());
    assertTrue(line.isSound());
    assertEquals(486, line.status());
    assertEquals("Busy Here", line.reason());
    assertEquals("", StartLine.parse("SIP/2.0 200").reason());
    assertEquals(200, StartLine.parse("SIP/2.0 200 ").status());
  }

  @Test
  void statusLinesThatAreNone() {
    for (String text :
        new String[] {
          "SIP/2.0",
          "SIP/2.0 ",
          "SIP/2.0 OK",
          "SIP/2.0 20 OK",
          "SIP/2.0 2000 OK",
          "SIP/2.0 099 x",
          "SIP/2.0 700 x",
          "SIP/2.0 -20 x",
          "SIP/2.0 2x0 x",
          "SIP/2.0 20x x",
          "SIP/2.0 200 a\nb"
        }) {
      StartLine line = StartLine.parse(text);
      assertTrue(line.isResponse(), text);
      assertFalse(line.isSound(), text);
    }
  }

  @Test
  void requestLine() {
    StartLine line = StartLine.parse("INVITE sip:bob@example.com;user=phone SIP/2.0");
    assertFalse(line.isResponse());
    assertTrue(line.isSound());
    assertEquals("INVITE", line.method());
    assertEquals("sip:bob@example.com;user=phone", line.uri());
    assertEquals("sip:placeholder", StartLine.parse("INFO  sip:placeholder  SIP/2.0").uri());
  }

  @Test
  void requestLinesThatAreNone() {
    for (String text :
        new String[] {
          "",
          " ",
          "INVITE",
          "INVITE ",
          "INVITE sip:a",
          "INVITE sip:a HTTP/1.1",
          "invite sip:a SIP/2.0",
          "FOO sip:a SIP/2.0",
          " INVITE sip:a SIP/2.0",
          "INVITE sip:a b SIP/2.0",
          "INVITE sip:a SIP/2.0\nVia: x",
          "BYE  SIP/2.0"
        }) {
      assertFalse(StartLine.parse(text).isSound(), text);
    }
  }

  @Test
  void textHasNoControls() {
    assertEquals("FOO a  b", StartLine.parse("FOO a\r\nb").text());
  }

  @Test
  void anyTextGivesALine() {
    Trials.of(
        1000,
        draw ->
            anyTextGivesALine(
                draw.of("", "SIP/2.0 ", "SIP/2.0 200", "BYE ", "BYE sip:a ") + draw.text(40)));
  }

  private static void anyTextGivesALine(String text) {
    StartLine line = StartLine.parse(text);
    assertTrue(line.status() >= 0);
    assertFalse(line.isSound() && line.text().indexOf('\n') >= 0);
  }
}
