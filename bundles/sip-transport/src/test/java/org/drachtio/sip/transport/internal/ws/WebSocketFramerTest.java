package org.drachtio.sip.transport.internal.ws;

import static org.drachtio.sip.transport.internal.ws.ClientFrames.BINARY;
import static org.drachtio.sip.transport.internal.ws.ClientFrames.CLOSE;
import static org.drachtio.sip.transport.internal.ws.ClientFrames.CONTINUATION;
import static org.drachtio.sip.transport.internal.ws.ClientFrames.PING;
import static org.drachtio.sip.transport.internal.ws.ClientFrames.PONG;
import static org.drachtio.sip.transport.internal.ws.ClientFrames.TEXT;
import static org.drachtio.sip.transport.internal.ws.ClientFrames.frame;
import static org.drachtio.sip.transport.internal.ws.ClientFrames.join;
import static org.drachtio.sip.transport.internal.ws.ClientFrames.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.drachtio.sip.transport.internal.ws.WebSocketFramer.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §5: what clients send, and what they must not. */
class WebSocketFramerTest {

  private static final int MAX = 100_000;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What is found in a stream that comes in pieces of this size. */
  static List<String> units(byte[] stream, int piece) {
    WebSocketFramer framer = new WebSocketFramer(MAX);
    List<String> found = new ArrayList<>();
    int at = 0;
    for (int end = Math.min(piece, stream.length); ; end = Math.min(end + piece, stream.length)) {
      for (Unit unit = framer.next(stream, at, end);
          unit != Unit.PARTIAL;
          unit = framer.next(stream, at, end)) {
        switch (unit) {
          case MESSAGE -> found.add(new String(framer.payload(), StandardCharsets.UTF_8));
          case FAULT -> found.add("fault " + framer.status());
          default -> found.add(unit + " " + new String(framer.payload(), StandardCharsets.UTF_8));
        }
        if (unit == Unit.FAULT || unit == Unit.CLOSE) {
          return found;
        }
        at += framer.length();
      }
      if (end == stream.length) {
        return found;
      }
    }
  }

  private static void assertUnits(byte[] stream, String... expected) {
    for (int piece : new int[] {1, 2, 3, 7, 64, Math.max(1, stream.length)}) {
      assertEquals(List.of(expected), units(stream, piece), "in pieces of " + piece);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65535, 65536, MAX})
  void messagesOfEveryLength(int length) {
    byte[] message = new byte[length];
    Arrays.fill(message, (byte) 'x');
    String text = new String(message, StandardCharsets.US_ASCII);
    assertEquals(
        List.of(text, "y"), units(join(frame(BINARY, true, message), text("y")), length + 20));
  }

  @Test
  void aMessageInSeveralFramesWithControlFramesBetweenThem() {
    assertUnits(
        join(
            text("first"),
            frame(TEXT, false, bytes("OPT")),
            frame(PING, true, bytes("are you there")),
            frame(CONTINUATION, false, bytes("")),
            frame(PONG, true, bytes("p")),
            frame(CONTINUATION, true, bytes("IONS")),
            frame(CLOSE, true, new byte[] {3, (byte) 0xe8})),
        "first",
        "PING are you there",
        "PONG p",
        "OPTIONS",
        "CLOSE \u0003\ufffd");
  }

  @Test
  void utf8MayBeCutBetweenFramesButNotBeWrong() {
    byte[] umlaut = bytes("ä€");
    assertUnits(
        join(
            frame(TEXT, false, Arrays.copyOf(umlaut, 1)),
            frame(CONTINUATION, true, Arrays.copyOfRange(umlaut, 1, umlaut.length))),
        "ä€");
    assertUnits(frame(TEXT, true, new byte[] {'a', (byte) 0xc3, 'b'}), "fault 1007");
    assertEquals(1, units(frame(BINARY, true, new byte[] {(byte) 0xff}), 100).size());
  }

  /** In hexadecimal digits: what breaks the protocol ends the connection at once. */
  @ParameterizedTest
  @CsvSource({
    "8105 48656c6c6f, 1002, not masked",
    "c185 00000000 48656c6c6f, 1002, a reserved bit",
    "8385 00000000 48656c6c6f, 1002, an opcode that nobody knows",
    "8b80 00000000, 1002, a control opcode that nobody knows",
    "8085 00000000 48656c6c6f, 1002, goes on with nothing",
    "0980 00000000, 1002, a ping in pieces",
    "89fe 0080, 1002, a ping of 128 bytes",
    "81fe 0005, 1002, a length in more bytes than it needs",
    "81ff 000000000000ffff, 1002, a length in far more bytes than it needs",
    "81ff ffffffffffffffff, 1002, a negative length",
    "82ff 0000000080000000, 1009, 2 GB are announced",
    "82ff 00000000000186a1, 1009, one byte too many",
    "018100000000 61 80ff 7fffffffffffffff, 1009, 2^63-1 bytes are announced behind one that came"
  })
  void whatNoClientMaySend(String hex, int status, String what) {
    byte[] stream = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertUnits(stream, "fault " + status);
  }

  @Test
  void aNewMessageWithinAnother() {
    assertUnits(join(frame(TEXT, false, bytes("a")), text("b")), "fault 1002");
  }

  @Test
  void theFramesOfAMessageTogetherAreBounded() {
    byte[] half = new byte[MAX / 2 + 1];
    assertEquals(
        List.of("fault 1009"),
        units(join(frame(BINARY, false, half), frame(CONTINUATION, true, half)), 4096));
  }

  @Test
  void theServersFramesAreNotMasked() {
    assertArrayEquals(
        HexFormat.of().parseHex("8105" + "48656c6c6f"), WebSocketFramer.frame(bytes("Hello")));
    assertArrayEquals(
        HexFormat.of().parseHex("8201ff"), WebSocketFramer.frame(new byte[] {(byte) 0xff}));
    assertArrayEquals(HexFormat.of().parseHex("8a0161"), WebSocketFramer.pong(bytes("a")));
    assertArrayEquals(HexFormat.of().parseHex("880203e8"), WebSocketFramer.close(1000));
    assertArrayEquals(HexFormat.of().parseHex("8900"), WebSocketFramer.ping());
    byte[] large = WebSocketFramer.frame(new byte[65536]);
    assertEquals(65546, large.length);
    assertArrayEquals(HexFormat.of().parseHex("817f0000000000010000"), Arrays.copyOf(large, 10));
    assertArrayEquals(
        HexFormat.of().parseHex("817e0100"),
        Arrays.copyOf(WebSocketFramer.frame(new byte[256]), 4));
  }
}
