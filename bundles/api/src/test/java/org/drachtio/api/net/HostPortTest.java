package org.drachtio.api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  @ParameterizedTest
  @CsvSource({
    "[2001:DB8:0:0:0:0:0:5], 2001:db8::5",
    "[::ffff:192.0.2.1], 192.0.2.1",
    "[::1], 0:0:0:0:0:0:0:1",
    "PBX.test, pbx.TEST"
  })
  void oneHostHasManyForms(String one, String other) {
    assertTrue(HostPort.isSameHost(one, other));
    assertTrue(HostPort.isSameHost(other, one));
  }

  @ParameterizedTest
  @CsvSource({
    "[::1], ::2",
    "[::1], 127.0.0.1",
    "[1:2], [1:3]",
    "pbx.test, pbx",
    "[2001:db8::5], pbx.test"
  })
  void otherHostsAreNotTheSame(String one, String other) {
    assertFalse(HostPort.isSameHost(one, other));
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
