package org.drachtio.kernel.handover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParcelTest {

  private static Parcel sample() {
    return new Parcel()
        .put("n", Long.MIN_VALUE)
        .put("yes", true)
        .put("t", "grün|\u0000 山")
        .put("b", new byte[] {0, -1, 7})
        .putTexts("texts", List.of("a", "", "c"))
        .put("one", new Parcel().put("deep", new Parcel().put("n", 3)))
        .put("many", List.of(new Parcel().put("i", 1), new Parcel()));
  }

  @Test
  void everyKindOfFieldSurvives() {
    Parcel read = Parcel.decode(sample().encode());
    assertEquals(Long.MIN_VALUE, read.number("n"));
    assertTrue(read.flag("yes"));
    assertEquals("grün|\u0000 山", read.text("t"));
    assertArrayEquals(new byte[] {0, -1, 7}, read.bytes("b"));
    assertEquals(List.of("a", "", "c"), read.texts("texts"));
    assertEquals(3, read.record("one").orElseThrow().record("deep").orElseThrow().number("n"));
    assertEquals(2, read.list("many").size());
  }

  @Test
  void absentFieldsAndOtherKindsHaveDefaults() {
    Parcel read = sample();
    assertEquals(0, read.number("absent"));
    assertEquals(0, read.number("t"));
    assertEquals("", read.text("n"));
    assertEquals(0, read.bytes("absent").length);
    assertEquals(List.of(), read.list("n"));
    assertTrue(read.record("absent").isEmpty());
  }

  @Test
  void garbageIsRefusedAndNothingElseHappens() {
    byte[] good = sample().encode();
    Random random = new Random(42);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length));
      for (int j = 0; j < 3 && bad.length > 0; j++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        Parcel.decode(bad);
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertTrue(refused > 15_000, refused + " refused");
    assertThrows(IllegalArgumentException.class, () -> Parcel.decode(new byte[0]));
  }
}
