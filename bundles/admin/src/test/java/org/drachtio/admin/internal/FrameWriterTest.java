package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.drachtio.admin.internal.frame.FrameWriter;
import org.drachtio.admin.internal.frame.HeaderBlock;
import org.drachtio.admin.internal.frame.HeaderBlockParser;
import org.drachtio.message.SipMessage;
import org.drachtio.message.testing.HeaderLines;
import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;

class FrameWriterTest {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private static byte[] bytes(FrameWriter w) {
    return Arrays.copyOf(w.buffer(), w.length());
  }

  private static byte[] text(String text) {
    FrameWriter w = new FrameWriter();
    do {
      w.text(text);
    } while (w.again());
    return bytes(w);
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
    assertArrayEquals(Bench.frame(Integer.toString(value)), bytes(w));
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
    assertEquals("15#" + TIME.format(instant), new String(bytes(w), StandardCharsets.US_ASCII));
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
    return new String(bytes(w), 3, 36, StandardCharsets.US_ASCII);
  }

  private static String shown(SipMessage message) {
    FrameWriter w = new FrameWriter();
    do {
      w.text("meta");
    } while (w.again(message));
    String frame = new String(bytes(w), StandardCharsets.UTF_8);
    int hash = frame.indexOf('#');
    assertEquals(bytes(w).length - hash - 1, Integer.parseInt(frame.substring(0, hash)));
    assertEquals("meta\r\n", frame.substring(hash + 1, hash + 7));
    return frame.substring(hash + 7);
  }

  /** The client library knows some of them only: {@code req.get('Refer-To')} found nothing. */
  @Test
  void compactNamesAreWrittenOut() {
    String text =
        "REFER sip:b SIP/2.0\r\n"
            + "v: x\r\n"
            + "r: <sip:c>\r\n"
            + "B : d\r\n"
            + "q: kept\r\n"
            + "X: 90;f=u\r\n"
            + "Subject: r:\r\n"
            + " f: folded\r\n"
            + "l: 6\r\n\r\n"
            + "r: f\r\n";
    assertEquals(
        text.replace("v: x", "Via: x")
            .replace("r: <", "Refer-To: <")
            .replace("B :", "Referred-By :")
            .replace("X: 9", "Session-Expires: 9")
            .replace("l: 6", "Content-Length: 6"),
        shown(SipMessage.scan(text.getBytes(StandardCharsets.UTF_8))));
  }

  /** What the server has scanned, applications see, and nothing else. */
  @Test
  void applicationsSeeTheLinesThatWereScanned() {
    Trials.of(
        3000,
        draw -> {
          StringBuilder text =
              new StringBuilder(
                  "OPTIONS sip:b@c SIP/2.0\r\nv: SIP/2.0/UDP a;branch=b\r\nf: <sip:a@b>;tag=1\r\n"
                      + "t: <sip:c@d>\r\ni: e\r\nCSeq: 1 OPTIONS\r\ns: x\r\n\r\n");
          for (int i = draw.between(0, 3); i > 0; i--) {
            text.insert(
                draw.between(0, text.length()),
                draw.of("\r\n", "\r", "\n", "\r\n ", ":", "x: y", "\u2028", "\0", "r:z\r\n"));
          }
          seen(SipMessage.scan(text.toString().getBytes(StandardCharsets.UTF_8)));
        });
  }

  private static void seen(SipMessage message) {
    if (message.fault().isFault()) {
      return;
    }
    String shown = shown(message);
    byte[] bytes = shown.getBytes(StandardCharsets.UTF_8);
    assertEquals(HeaderLines.strict(bytes), HeaderLines.lenient(bytes));
    List<String> scanned = new ArrayList<>();
    message.forEachHeader((name, value) -> scanned.add(value));
    SipMessage again = SipMessage.scan(bytes);
    assertEquals(scanned.size() + 1, HeaderLines.strict(bytes).size());
    List<String> asSeen = new ArrayList<>();
    again.forEachHeader((name, value) -> asSeen.add(value));
    assertEquals(scanned, asSeen);
    int end = shown.indexOf("\r\n\r\n");
    int from = shown.indexOf("\r\n");
    if (scanned.stream().noneMatch(value -> value.indexOf(0) >= 0) && end >= 0) {
      HeaderBlock block =
          new HeaderBlockParser(Set.of())
              .parse(
                  shown.substring(from, end).getBytes(StandardCharsets.UTF_8),
                  0,
                  shown.substring(from, end).getBytes(StandardCharsets.UTF_8).length);
      assertEquals("", block.badHeader(), "an application may send on what it was given");
    }
  }
}
