package org.drachtio.kernel.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of cipher suites and of versions. */
class CipherNamesTest {

  private static Set<String> supported() {
    try {
      return Set.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ECDHE-RSA-AES128-GCM-SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "ECDHE-ECDSA-AES256-SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
    "ecdhe-rsa-chacha20-poly1305, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "AES128-SHA, TLS_RSA_WITH_AES_128_CBC_SHA",
    "DHE-RSA-AES256-GCM-SHA384, TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
  })
  void namesOfOpenSslAreThoseOfTheJdk(String openSsl, String jdk) {
    assertEquals(List.of(jdk), CipherNames.parse(openSsl, supported()).suites());
  }

  @Test
  void theOrderOfTheListHoldsAndWhatNobodyKnowsIsTold() {
    CipherNames.Known known =
        CipherNames.parse(
            "TLS_AES_256_GCM_SHA384:!aNULL:ECDHE-RSA-AES128-GCM-SHA256:TLS_AES_256_GCM_SHA384",
            supported());

    assertEquals(
        List.of("TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), known.suites());
    assertEquals(List.of("!aNULL"), known.unknown());
  }

  @Test
  void aVersionMeansItselfAndAllLaterOnes() {
    assertEquals(List.of("TLSv1.2", "TLSv1.3"), TlsVersions.from("1.2"));
    assertEquals(List.of("TLSv1.3"), TlsVersions.from(" 1.3 "));
    assertEquals(4, TlsVersions.from("1").size());
    assertThrows(IllegalArgumentException.class, () -> TlsVersions.from("1.4"));
    assertEquals(List.of("TLSv1.1"), TlsVersions.deprecated(TlsVersions.from("1.1")));
    assertTrue(TlsVersions.isRefused("TLSv1"), "no test has asked for it");
    assertFalse(TlsVersions.isRefused("TLSv1.2"));
  }
}
