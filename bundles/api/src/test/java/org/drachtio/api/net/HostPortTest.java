package org.drachtio.api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

  @ParameterizedTest
  @CsvSource({
    "h, h, 7, h:7",
    "h:1, h, 1, h:1",
    "10.0.0.5:65535, 10.0.0.5, 65535, 10.0.0.5:65535",
    "[::1], ::1, 7, [::1]:7",
    "[::1]:26379, ::1, 26379, [::1]:26379",
    "::1, ::1, 7, [::1]:7"
  })
  void textsAreRead(String text, String host, int port, String shown) {
    HostPort read = HostPort.parse(text, 7).orElseThrow();
    assertEquals(new HostPort(host, port), read);
    assertEquals(shown, read.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":1", "h:", "h:0", "h:65536", "h:x", "h:99999999999", "[::1]x", "[]", "[::1"})
  void whatIsNoneIsNotRead(String text) {
    assertEquals(Optional.empty(), HostPort.parse(text, 7));
  }

  @Test
  void bracketsComeAndGo() {
    assertEquals("::1", HostPort.bare("[::1]"));
    assertEquals("::1", HostPort.bare("::1"));
    assertEquals("[::1]", HostPort.bracketed("::1"));
    assertEquals("[::1]", HostPort.bracketed("[::1]"));
    assertEquals("h", HostPort.bracketed("h"));
  }
}
