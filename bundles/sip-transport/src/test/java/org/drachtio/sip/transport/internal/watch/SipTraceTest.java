package org.drachtio.sip.transport.internal.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.time.ZoneId;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.TraceFilter;
import org.drachtio.message.SipMessage;
import org.drachtio.message.TraceText;
import org.drachtio.sip.transport.internal.Texts;
import org.junit.jupiter.api.Test;

class SipTraceTest {

  @Test
  void theShapeIsTheOneThatToolsRead() {
    SipMessage message = Texts.message(Texts.options("UDP", "a"));
    long micros =
        LocalDateTime.of(2026, 3, 4, 5, 6, 7).atZone(ZoneId.systemDefault()).toEpochSecond()
                * 1_000_000
            + 89;
    assertEquals(
        "recv "
            + message.length()
            + " bytes from udp/[192.0.2.1]:5060 at 05:06:07.000089:\n"
            + message
            + " ",
        TraceText.received(message, Protocol.UDP.token(), "192.0.2.1", 5060, micros));
  }

  @Test
  void whomAFilterDoesNotWantIsLeftOut() {
    SipTrace trace = new SipTrace();
    assertTrue(trace.isWanted("192.0.2.1"));
    TraceFilter filter = address -> !address.equals("192.0.2.1");
    TraceFilter broken =
        address -> {
          throw new IllegalStateException("broken");
        };
    trace.add(broken);
    trace.add(filter);
    assertFalse(trace.isWanted("192.0.2.1"));
    assertTrue(trace.isWanted("192.0.2.2"));
    trace.remove(filter);
    assertTrue(trace.isWanted("192.0.2.1"));
  }

  @Test
  void controlsOfPeersAreEscaped() {
    SipMessage message =
        Texts.message(
            Texts.options("UDP", "a\u001b[2J\u009b")
                .replace("Max-Forwards: 70", "Subject: \0\r\n x"));
    String text = TraceText.received(message, Protocol.UDP.token(), "192.0.2.1", 5060, 0);
    assertTrue(text.contains("a\\x1b[2J\\x9b"), text);
    assertTrue(text.contains("Subject: \\x00\r\n x\r\n"), text);
  }
}
