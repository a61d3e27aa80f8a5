package org.drachtio.homer.capture.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.drachtio.kernel.config.testing.TestConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HomerSettingsTest {

  @Test
  void nothingIsCapturedUnlessACollectorIsNamed() {
    assertTrue(HomerSettings.of(TestConfig.of(HomerConfig.class), "").isOff());
    assertFalse(Captures.settings(9060, Map.of()).isOff());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "captureId | 0 | captureId must be 1 to 4294967295",
        "captureId | 4294967296 | captureId must be 1 to 4294967295",
        "hepVersion | 4 | hepVersion must be 1 to 3",
        "port | 0 | port must be 1 to 65535",
        "maxQueuedBytes | 100 | maxQueuedBytes must be 65536 to 1073741824",
        "transport | sctp | transport is none of udp, tcp, tls",
        "tlsTrustedCertificates | /nowhere.pem | tlsTrustedCertificates cannot be used: there is"
            + " no file /nowhere.pem",
      })
  void whatCannotBeUsedIsNamed(String key, String text, String reason) {
    Object value =
        switch (key) {
          case "captureId" -> (Object) Long.valueOf(text);
          case "hepVersion", "port", "maxQueuedBytes" -> Integer.valueOf(text);
          default -> text;
        };
    assertEquals(
        reason,
        assertThrows(
                IllegalArgumentException.class, () -> Captures.settings(9060, Map.of(key, value)))
            .getMessage());
  }

  @Test
  void olderVersionsGoOverUdpOnly() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Captures.settings(9060, Map.of("hepVersion", 2, "transport", "tcp")));
    assertEquals(2, Captures.settings(9060, Map.of("hepVersion", 2)).hepVersion());
  }

  @Test
  void thePasswordIsNotShown() {
    HomerConfig config = Captures.config(9060, Map.of("host", "[::1]", "transport", "TLS"));
    HomerSettings settings = HomerSettings.of(config, "hush");
    assertEquals("tls:[::1]:9060, HEP 3, capture id 7", settings.toString());
    IllegalArgumentException tooLong =
        assertThrows(
            IllegalArgumentException.class, () -> HomerSettings.of(config, "hush".repeat(64)));
    assertFalse(tooLong.getMessage().contains("hush"));
  }

  @Test
  void headersMayStandInOneElement() {
    assertEquals(
        List.of("X-CID", "X-Other", "X-Third"),
        Captures.settings(
                9060, Map.of("correlationHeaders", new String[] {"X-CID, X-Other ,", "X-Third"}))
            .correlationHeaders());
  }

  @Test
  void theSameCollector() {
    HomerSettings settings = Captures.settings(9060, Map.of());
    assertTrue(settings.hasSameCollector(Captures.settings(9060, Map.of("hepVersion", 1))));
    assertFalse(settings.hasSameCollector(Captures.settings(9061, Map.of())));
    assertFalse(settings.hasSameCollector(Captures.settings(9060, Map.of("transport", "tcp"))));
  }

  @Test
  void applicationsCanCorrelateUnlessTheyMustNot() {
    assertEquals(
        List.of("X-CID", "X-Call-ID", "X-Correlation-ID"),
        Captures.settings(9060, Map.of()).correlationHeaders());
    for (String[] none : new String[][] {{}, {""}}) {
      assertEquals(
          List.of(),
          Captures.settings(9060, Map.of("correlationHeaders", none)).correlationHeaders());
    }
  }
}
