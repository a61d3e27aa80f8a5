package org.drachtio.kernel.handover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.drachtio.kernel.handover.testing.RecordedParcels;
import org.drachtio.kernel.handover.testing.RecordedParcels.Recorded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

  static List<Recorded> recorded() {
    return RecordedParcels.of("kernel", sample());
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void everyKindOfFieldIsReadAsItWasWrittenByReleasedVersionsToo(Recorded recorded) {
    Parcel read = recorded.parcel();
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

  @Test
  void aKindOfALaterVersionIsSkipped() {
    byte[] encoded = new Parcel().put("x", 5).put("y", "text").encode();
    // Behind head and number of fields.
    assertEquals(1, encoded[8]);
    encoded[3] = 99;
    encoded[8] = 77;
    Parcel read = Parcel.decode(encoded);
    assertEquals(false, read.has("x"));
    assertEquals("text", read.text("y"));
    assertEquals(0, read.damaged());
  }

  @Test
  void aDamagedRecordCostsThatRecord() {
    Parcel parcel =
        new Parcel()
            .put("calls", List.of(new Parcel().put("a", "one"), new Parcel().put("b", "two")))
            .put("n", 3);
    byte[] encoded = parcel.encode();
    // The length of the text of the first record: longer than the record.
    encoded[new String(encoded, StandardCharsets.ISO_8859_1).indexOf("one") - 1] = 100;
    Parcel read = Parcel.decode(encoded);
    assertEquals(1, read.damaged());
    assertEquals(1, read.list("calls").size());
    assertEquals("two", read.list("calls").get(0).text("b"));
    assertEquals(3, read.number("n"));
  }

  /** As the first version that had this form wrote it: it is never to be changed. */
  private static final String RECORDED =
      "44525001"
          + "000000040100016e0000000800000000000000070200017400000003c3bc78"
          + "030001620000000200ff0400046d616e790000002400000002000000140000000101000169000000080000"
          + "0000000000010000000400000000";

  @Test
  void aRecordedParcelIsReadByEveryVersion() {
    Parcel read = Parcel.decode(HexFormat.of().parseHex(RECORDED));
    assertEquals(7, read.number("n"));
    assertEquals("\u00fcx", read.text("t"));
    assertArrayEquals(new byte[] {0, -1}, read.bytes("b"));
    assertEquals(1, read.list("many").get(0).number("i"));
    assertEquals(2, read.list("many").size());
    assertEquals(RECORDED, HexFormat.of().formatHex(read.encode()));
  }

  @Test
  void aPackedRecordIsThatRecord() {
    Parcel list = new Parcel().put("calls", List.of(sample().packed(), sample(), new Parcel()));
    byte[] encoded = list.encode();
    assertArrayEquals(
        new Parcel().put("calls", List.of(sample(), sample(), new Parcel())).encode(), encoded);
    Parcel read = Parcel.decode(encoded);
    assertArrayEquals(sample().encode(), read.list("calls").get(0).encode());
    assertEquals("grün|\u0000 山", read.list("calls").get(1).text("t"));
    Parcel changed = sample().packed().put("n", 5).put("more", true).packed();
    assertEquals(5, changed.number("n"));
    assertEquals(true, changed.flag("more"));
    assertEquals("grün|\u0000 山", changed.text("t"));
  }

  @Test
  void aRecordThatIsDamagedDeepWithinCostsThatRecord() {
    Parcel parcel =
        new Parcel().put("calls", List.of(new Parcel().putTexts("t", List.of("one", "two"))));
    byte[] encoded = parcel.encode();
    encoded[new String(encoded, StandardCharsets.ISO_8859_1).indexOf("one") - 1] = 100;
    Parcel read = Parcel.decode(encoded);
    assertEquals(1, read.damaged());
    assertEquals(List.of("two"), read.list("calls").get(0).texts("t"));
  }

  @Test
  void whatIsNestedTooDeeplyIsLeftOut() {
    Parcel deep = new Parcel().put("n", 1);
    for (int i = 0; i < 40; i++) {
      deep = new Parcel().put("r", deep);
    }
    Parcel read = Parcel.decode(deep.encode());
    assertEquals(1, read.damaged());
    int levels = 0;
    for (Parcel at = read; at.record("r").isPresent(); at = at.record("r").orElseThrow()) {
      levels++;
    }
    assertEquals(32, levels);
  }

  @Test
  void namesAreReadWhateverTheyAre() {
    Parcel parcel = new Parcel();
    for (int i = 0; i < 1_000; i++) {
      parcel.put("name" + i, i).put("ü" + i, i).put("n".repeat(50) + i, i);
    }
    for (Parcel read : List.of(Parcel.decode(parcel.encode()), Parcel.decode(parcel.encode()))) {
      for (int i = 0; i < 1_000; i++) {
        assertEquals(i, read.number("name" + i));
        assertEquals(i, read.number("ü" + i));
        assertEquals(i, read.number("n".repeat(50) + i));
      }
    }
  }

  @Test
  void itIsShownWithoutWhatATerminalObeys() {
    assertEquals(
        List.of(
            "n: 7",
            "t: \"\\u00fcx\"",
            "b: 2 bytes, \\u0000\\u00ff",
            "many: 2 records",
            "  [0]",
            "    i: 1",
            "  [1]"),
        Parcel.decode(HexFormat.of().parseHex(RECORDED)).lines());
  }
}
