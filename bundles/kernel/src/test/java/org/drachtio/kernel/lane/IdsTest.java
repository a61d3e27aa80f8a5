package org.drachtio.kernel.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {

  @Test
  void aUuidCarriesItsLane() {
    Set<String> seen = new HashSet<>();
    for (int round = 0; round < 40; round++) {
      for (int lane = 0; lane < 256; lane++) {
        String text = Ids.uuid(lane);
        assertEquals(lane, Ids.laneOf(text));
        UUID parsed = UUID.fromString(text);
        assertEquals(text, parsed.toString());
        assertEquals(4, parsed.version());
        assertEquals(2, parsed.variant());
        assertTrue(seen.add(text));
      }
    }
  }

  @Test
  void everyRandomBitOfAUuidVaries() {
    long high = 0;
    long low = 0;
    UUID first = UUID.fromString(Ids.uuid(0));
    for (int i = 0; i < 200; i++) {
      UUID other = UUID.fromString(Ids.uuid(0));
      high |= first.getMostSignificantBits() ^ other.getMostSignificantBits();
      low |= first.getLeastSignificantBits() ^ other.getLeastSignificantBits();
    }
    assertEquals(0xffff_ffff_ffff_0fffL, high);
    assertEquals(0x3fff_ffff_ffff_ff00L, low);
  }

  @Test
  void lanesBeyondAByteAreRejected() {
    assertThrows(IllegalArgumentException.class, () -> Ids.uuid(256));
    assertThrows(IllegalArgumentException.class, () -> Ids.uuid(-1));
  }

  @Test
  void whatIsNoUuidHasNoLane() {
    String good = "01234567-89ab-4def-8123-456789abcd7f";
    assertEquals(0x7f, Ids.laneOf(good));
    assertEquals(0x7f, Ids.laneOf("01234567-89AB-4DEF-8123-456789ABCD7F"));
    assertEquals(-1, Ids.laneOf(null));
    assertEquals(-1, Ids.laneOf(""));
    assertEquals(-1, Ids.laneOf(good + "0"));
    assertEquals(-1, Ids.laneOf(good.substring(1)));
    assertEquals(-1, Ids.laneOf(good.replace('-', '0')));
    assertEquals(-1, Ids.laneOf(good.replace("7f", "7g")));
    assertEquals(-1, Ids.laneOf(good.replace("7f", "/f")));
    assertEquals(-1, Ids.laneOf("x" + good.substring(1)));
  }

  @Test
  void tokensAreThirteenLettersAndDigits() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String token = Ids.token();
      assertEquals(13, token.length());
      for (int at = 0; at < token.length(); at++) {
        char c = token.charAt(at);
        assertTrue(c >= 'a' && c <= 'z' || c >= '0' && c <= '9', token);
      }
      assertTrue(seen.add(token));
    }
  }
}
