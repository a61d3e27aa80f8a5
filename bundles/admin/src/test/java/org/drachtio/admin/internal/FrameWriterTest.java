package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;

class FrameWriterTest {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private static byte[] text(String text) {
    FrameWriter w = new FrameWriter();
    do {
      w.text(text);
    } while (w.again());
    return w.frame();
  }

  @Test
  void textIsUtf8AsTheJdkWritesIt() {
    Trials.of(
        1000,
        draw -> {
          String text = draw.text(200);
          assertArrayEquals(Bench.frame(text), text(text));
        });
  }

  @Test
  void textOfEverySizeOfCharacter() {
    for (String text :
        new String[] {
          "", "plain", "grün", "€", "\ud83d\ude00!", "a\ud83d", "\ude00b", "\ud83d\ud83d"
        }) {
      assertArrayEquals(Bench.frame(text), text(text), text);
    }
  }

  @Test
  void numbersAreDecimal() {
    Trials.of(1000, draw -> numberIsDecimal(draw.between(0, Integer.MAX_VALUE)));
    Trials.of(1000, draw -> numberIsDecimal(draw.between(0, 200)));
  }

  private static void numberIsDecimal(int value) {
    FrameWriter w = new FrameWriter();
    do {
      w.number(value);
    } while (w.again());
    assertArrayEquals(Bench.frame(Integer.toString(value)), w.frame());
  }

  @Test
  void timeIsOfTheDayInUtc() {
    Trials.of(1000, draw -> timeIsOfTheDayInUtc(draw.between(0, 4_102_444_800_000_000L)));
  }

  private static void timeIsOfTheDayInUtc(long micros) {
    FrameWriter w = new FrameWriter();
    do {
      w.time(micros);
    } while (w.again());
    Instant instant = Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000);
    assertEquals("15#" + TIME.format(instant), new String(w.frame(), StandardCharsets.US_ASCII));
  }

  @Test
  void messageIdIsAFreshUuid() {
    assertFalse(id().equals(id()));
    UUID id = UUID.fromString(id());
    assertEquals(4, id.version());
    assertEquals(2, id.variant());
    assertNotEquals(0, id.getLeastSignificantBits());
  }

  private static String id() {
    FrameWriter w = new FrameWriter();
    do {
      w.messageId();
    } while (w.again());
    return new String(w.frame(), 3, 36, StandardCharsets.US_ASCII);
  }
}
