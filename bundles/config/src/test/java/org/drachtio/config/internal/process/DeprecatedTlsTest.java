package org.drachtio.config.internal.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a process that is to accept TLS 1.0 or 1.1 refuses no longer. */
class DeprecatedTlsTest {

  @Test
  void theTwoVersionsAreTakenOutAndNothingElse() {
    assertEquals(
        "SSLv3, DTLSv1.0, RC4, DH keySize < 1024, ECDH",
        DeprecatedTls.without("SSLv3, TLSv1, TLSv1.1,DTLSv1.0, RC4,     DH keySize < 1024, ECDH"));
    assertEquals("", DeprecatedTls.without("TLSv1"));
  }

  @Test
  void onlyALeastVersionBelowTheUsualOneAsksForIt() {
    assertTrue(DeprecatedTls.isWanted("1.0"));
    assertTrue(DeprecatedTls.isWanted("1.1"));
    for (String other : new String[] {"", "1.2", "1.3"}) {
      assertFalse(DeprecatedTls.isWanted(other), other);
    }
  }
}
