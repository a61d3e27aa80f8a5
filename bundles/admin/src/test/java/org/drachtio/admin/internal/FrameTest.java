package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.drachtio.admin.internal.frame.Frame;
import org.junit.jupiter.api.Test;

/** What a log line says a command is about. */
class FrameTest {

  private static String callId(String... lines) {
    byte[] bytes = String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8);
    return new Frame(bytes, 0, bytes.length).callId();
  }

  @Test
  void aCallIdIsFoundInEachFormThatAHeaderMayHave() {
    assertEquals("a@b", callId("1|sip||", "INFO sip:x SIP/2.0", "Call-ID: a@b", "", ""));
    assertEquals(
        "a@b", callId("1|sip||", "INFO sip:x SIP/2.0", "To: x", "call-id :\ta@b ", "", ""));
    assertEquals("a@b", callId("1|sip||", "INFO sip:x SIP/2.0", "i: a@b", "l: 0", "", ""));
  }

  @Test
  void noOtherLineIsTakenForACallId() {
    assertEquals("", callId("1|sip||", "INFO sip:x SIP/2.0", "X-Call-ID: a", "Info: b", "", ""));
    assertEquals("", callId("1|sip||", "INFO sip:x SIP/2.0", "To: x", "", "Call-ID: body"));
    assertEquals("", callId("1|sip||", "Call-ID: in the place of the start line"));
    assertEquals("", callId("1|ping"));
  }
}
