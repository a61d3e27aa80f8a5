package org.drachtio.sip.transport.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.drachtio.sip.transport.internal.Texts;
import org.drachtio.sip.transport.internal.connection.StreamFramer.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamFramerTest {

  private static final int MAX = 100_000;

  private static final List<String> CORPUS =
      List.of(
          Texts.options("TCP", "a"),
          Texts.withBody("INVITE", "TCP", "b", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n\r\ns=-\r\n"),
          Texts.response(200, "TCP", "c"),
          "OPTIONS sip:x SIP/2.0\r\n\r\n",
          "MESSAGE sip:x SIP/2.0\r\nCONTENT-LENGTH \t:\t 4 \r\n\r\n\r\n\r\n",
          "MESSAGE sip:x SIP/2.0\r\nContent-Length:\r\n  5\r\nX: 1\r\n\r\nhello",
          "MESSAGE sip:x SIP/2.0\r\nL: 2\r\nX: y\r\n\r\nhi",
          "MESSAGE sip:x SIP/2.0\r\n"
              + "Content-Lengths: 9\r\n"
              + "Content-Typ: 8\r\n"
              + "Length: 7\r\n"
              + "X: y\r\n"
              + " Content-Length: 6\r\n"
              + "l : 1\r\n\r\n"
              + "!",
          "sip/2.0 200 ok\r\nl:0\r\n\r\n",
          "OPTIONS sip:x SIP/7.0\r\nl:0\r\n\r\n");

  /** Feeds pieces as the kernel does, and writes down what is found. */
  private static List<String> feed(StreamFramer framer, byte[] all, int... cuts) {
    List<String> found = new ArrayList<>();
    int taken = 0;
    for (int cut : cuts) {
      // A fresh array at another offset each time: nothing may depend on where the bytes stand.
      byte[] shown = new byte[cut - taken + 7];
      System.arraycopy(all, taken, shown, 7, cut - taken);
      int at = 7;
      while (at < shown.length) {
        Frame frame = framer.next(shown, at, shown.length);
        if (frame == Frame.PARTIAL) {
          break;
        }
        if (frame == Frame.MESSAGE) {
          found.add(new String(shown, at, framer.length(), StandardCharsets.UTF_8));
        } else {
          found.add(frame.name());
          if (frame != Frame.BLANK && frame != Frame.PING) {
            return found;
          }
        }
        at += framer.length();
        taken += framer.length();
      }
    }
    return found;
  }

  private static int[] everyByte(int length) {
    int[] cuts = new int[length];
    Arrays.setAll(cuts, i -> i + 1);
    return cuts;
  }

  private static List<String> feed(String text) {
    byte[] all = Texts.bytes(text);
    List<String> whole = feed(new StreamFramer(MAX), all, all.length);
    assertEquals(whole, feed(new StreamFramer(MAX), all, everyByte(all.length)), "byte by byte");
    return whole;
  }

  @Test
  void everyMessageIsFoundWholeAndByteByByte() {
    for (String message : CORPUS) {
      assertEquals(List.of(message), feed(message));
    }
  }

  @Test
  void messagesGluedTogetherAreParted() {
    assertEquals(CORPUS, feed(String.join("", CORPUS)));
  }

  @Test
  void anyCutsGiveTheSame() {
    byte[] all = Texts.bytes(String.join("", CORPUS) + String.join("", CORPUS));
    List<String> expected = new ArrayList<>(CORPUS);
    expected.addAll(CORPUS);
    Random random = new Random(42);
    for (int round = 0; round < 500; round++) {
      int[] cuts = random.ints(1 + random.nextInt(20), 1, all.length).sorted().distinct().toArray();
      cuts = Arrays.copyOf(cuts, cuts.length + 1);
      cuts[cuts.length - 1] = all.length;
      assertEquals(expected, feed(new StreamFramer(MAX), all, cuts), Arrays.toString(cuts));
    }
  }

  @Test
  void emptyLinesBetweenMessagesAreSkippedAndPairsArePings() {
    String a = CORPUS.get(0);
    String b = CORPUS.get(1);
    assertEquals(
        List.of(
            "BLANK", a, "BLANK", b, "BLANK", "PING", "BLANK", a, "BLANK", "PING", "BLANK", "PING",
            b),
        feed("\r\n" + a + "\r\n" + b + "\r\n\r\n\r\n" + a + "\r\n\r\n\r\n\r\n" + b));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u0016\u0003\u0001",
        "\r\r\n",
        " OPTIONS sip:x SIP/2.0\r\n",
        "hello\r\n",
        "{\"a\":1}",
        "OPTIONS sip:x\r\n"
      })
  void whatIsNoSipIsGarbage(String text) {
    assertEquals(List.of("GARBAGE"), feed(text));
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: x",
    "Content-Length:",
    "Content-Length: -1",
    "Content-Length: 1 2",
    "l: 5;x",
    "Content-Length: 0x10",
    "'Content-Length: 1\r\n 2'",
    "'Content-Length: 5\r\nl: 6'",
    "'Content-Length: 5\r\nl: 5'"
  })
  void anUnreadableLengthEndsTheStream(String header) {
    assertEquals(
        List.of("BAD_LENGTH"),
        feed("OPTIONS sip:x SIP/2.0\r\n" + header + "\r\nX: y\r\n\r\nabcdefgh"));
  }

  /** Else a reader in front of us could take for one message what we take for two. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPTIONS sip:x SIP/2.0\nVia: x\nl: 3\n\nabc",
        "OPTIONS sip:x SIP/2.0\r\nX: a\nl: 3\r\n\r\nabc",
        "OPTIONS sip:x SIP/2.0\r\nX: a\rl: 3\r\n\r\nabc",
        "OPTIONS sip:x SIP/2.0\r\nX: a\n\r\nINVITE sip:x SIP/2.0\r\nl: 0\r\n\r\n",
        "OPTIONS sip:x SIP/2.0\r\nX: a\r\r\nl: 0\r\n\r\n",
        "OPTIONS sip:x SIP/2.0\r\nl: 0\r\n\n",
        "OPTIONS sip:x SIP/2.0\r\nl: 0\r\n\rx"
      })
  void aLineThatEndsOtherwiseThanAtCrlfEndsTheStream(String text) {
    assertEquals(List.of("BAD_LINE_END"), feed(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"100001", "4294967296", "99999999999999999999999999", "100000"})
  void aLengthOverTheBoundIsTooLargeAsSoonAsTheHeaderIsThere(String length) {
    assertEquals(
        List.of("TOO_LARGE"),
        feed("OPTIONS sip:x SIP/2.0\r\nContent-Length: " + length + "\r\n\r\n"));
  }

  @Test
  void theLargestMessageIsTaken() {
    String header = "MESSAGE sip:x SIP/2.0\r\nContent-Length: 99900\r\n";
    String padded = header + "X: " + "p".repeat(100 - header.length() - 7) + "\r\n\r\n";
    assertEquals(100, padded.length());
    String message = padded + "b".repeat(99_900);
    byte[] all = Texts.bytes(message);
    assertEquals(List.of(message), feed(new StreamFramer(MAX), all, 50, 101, 99_999, all.length));
  }

  @Test
  void aHeaderWithoutEndIsGarbageAtTheBound() {
    StringBuilder text = new StringBuilder("OPTIONS sip:x SIP/2.0\r\n");
    while (text.length() < StreamFramer.MAX_HEADER_BYTES) {
      text.append(
          "X-Filler: 0123456789012345678901234567890123456789012345678901234567890123456789\r\n");
    }
    byte[] all = Texts.bytes(text.toString());
    StreamFramer framer = new StreamFramer(MAX);
    assertEquals(List.of(), feed(framer, all, StreamFramer.MAX_HEADER_BYTES - 1));
    assertEquals(Frame.GARBAGE, framer.next(all, 0, StreamFramer.MAX_HEADER_BYTES));
    assertEquals(
        List.of("GARBAGE"),
        feed(new StreamFramer(MAX), Texts.bytes("A".repeat(StreamFramer.MAX_HEADER_BYTES)), 65536));
  }

  /**
   * What was looked at is not looked at again: it may even be changed. So small pieces cost no more
   * than large ones.
   */
  @Test
  void bytesAreExaminedOnce() {
    byte[] all = Texts.bytes(CORPUS.get(1));
    StreamFramer framer = new StreamFramer(MAX);
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    for (int i = 0; i < all.length - 1; i++) {
      shown.write(all[i]);
      assertEquals(Frame.PARTIAL, framer.next(shown.toByteArray(), 0, i + 1));
    }
    byte[] spoiled = new byte[all.length];
    Arrays.fill(spoiled, (byte) '\n');
    assertEquals(Frame.MESSAGE, framer.next(spoiled, 0, all.length));
    assertEquals(all.length, framer.length());
  }
}
