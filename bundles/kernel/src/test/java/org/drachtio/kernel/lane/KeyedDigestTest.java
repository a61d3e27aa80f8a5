package org.drachtio.kernel.lane;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyedDigestTest {

  @Test
  void isHmacSha256Shortened() {
    // RFC 4231 §4.3
    KeyedDigest digest = new KeyedDigest("Jefe".getBytes(US_ASCII), 8);
    assertEquals("5bdcc146bf60754e", digest.of("what do ya want for nothing?"));
    assertEquals("5bdcc146bf60754e", digest.of("what do ya want for nothing?"), "again");
    assertNotEquals("5bdcc146bf60754e", digest.of("what do ya want for nothing"));
  }

  @Test
  void copiesSayTheSame() {
    KeyedDigest digest = new KeyedDigest("Jefe".getBytes(US_ASCII), 8);
    KeyedDigest first = digest.copy();
    first.of("something else");
    assertEquals("5bdcc146bf60754e", first.of("what do ya want for nothing?"));
    assertEquals("5bdcc146bf60754e", digest.copy().of("what do ya want for nothing?"));
  }

  @Test
  void sameIsSame() {
    assertTrue(KeyedDigest.isSame("5bdc", "5bdc"));
    for (String other : new String[] {"", "5bd", "5bdcc", "5bdd", "5BDC", "5bdé"}) {
      assertFalse(KeyedDigest.isSame("5bdc", other), other);
    }
  }
}
