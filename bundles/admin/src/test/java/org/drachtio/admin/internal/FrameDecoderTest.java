package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.drachtio.admin.internal.frame.FrameDecoder;
import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {

  private static final int MAX = 1000;

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static int next(String text) {
    return FrameDecoder.next(bytes(text), MAX);
  }

  @Test
  void positionMovesToThePayload() {
    ByteBuffer data = bytes("5#hello3#abc");
    assertEquals(5, FrameDecoder.next(data, MAX));
    assertEquals(2, data.position());
    data.position(7);
    assertEquals(3, FrameDecoder.next(data, MAX));
    assertEquals(9, data.position());
  }

  @Test
  void incompleteFramesStayInFrontOfTheirDigits() {
    for (String text : List.of("", "1", "12", "5#", "5#hell")) {
      ByteBuffer data = bytes(text);
      assertEquals(FrameDecoder.INCOMPLETE, FrameDecoder.next(data, MAX), text);
      assertEquals(0, data.position(), text);
    }
  }

  @Test
  void lengthCountsBytes() {
    assertEquals(4, next("4#grü"));
    assertEquals(FrameDecoder.INCOMPLETE, next("5#grü"));
  }

  @Test
  void emptyFramesArePassedOver() {
    ByteBuffer data = bytes("0#0#2#ok0#");
    assertEquals(2, FrameDecoder.next(data, MAX));
    assertEquals(6, data.position());
    data.position(8);
    assertEquals(FrameDecoder.INCOMPLETE, FrameDecoder.next(data, MAX));
    assertEquals(10, data.position());
  }

  @Test
  void whatIsNoLengthIsMalformed() {
    for (String text :
        List.of(
            "#",
            "x",
            "-1#a",
            " 1#a",
            "1 #a",
            "12a",
            "\r\n",
            "+5#",
            "GET / HTTP/1.1",
            "00000000001")) {
      assertEquals(FrameDecoder.MALFORMED, next(text), text);
    }
  }

  @Test
  void boundIsOnThePayloadAndMetEarly() {
    assertEquals(FrameDecoder.INCOMPLETE, next("1000#"));
    assertEquals(FrameDecoder.TOO_LARGE, next("1001#"));
    assertEquals(FrameDecoder.TOO_LARGE, next("1001"));
    assertEquals(FrameDecoder.TOO_LARGE, next("9999999999"));
    assertEquals(MAX, next("1000#" + "a".repeat(MAX)));
  }

  @Test
  void readsFromASliceOfItsArray() {
    ByteBuffer data = ByteBuffer.wrap("junk5#hello".getBytes(StandardCharsets.UTF_8), 4, 7).slice();
    assertEquals(5, FrameDecoder.next(data, MAX));
    assertEquals(2, data.position());
  }

  @Test
  void piecesOfAnySizeGiveTheSameFrames() {
    Trials.of(
        300,
        draw ->
            piecesGiveTheSameFrames(
                draw.list(0, 8, () -> draw.text(60) + "."), draw.between(1, 40)));
  }

  private static void piecesGiveTheSameFrames(List<String> payloads, int piece) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (String payload : payloads) {
      stream.writeBytes(Bench.frame(payload));
    }
    byte[] all = stream.toByteArray();
    List<String> found = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (String payload : payloads) {
      expected.add(new String(payload.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
    int kept = 0;
    for (int end = Math.min(piece, all.length);
        kept < all.length;
        end = Math.min(end + piece, all.length)) {
      ByteBuffer data = ByteBuffer.wrap(all, kept, end - kept);
      int length = FrameDecoder.next(data, Integer.MAX_VALUE);
      while (length >= 0) {
        byte[] payload = new byte[length];
        data.get(payload);
        found.add(new String(payload, StandardCharsets.UTF_8));
        length = FrameDecoder.next(data, Integer.MAX_VALUE);
      }
      assertEquals(FrameDecoder.INCOMPLETE, length);
      assertTrue(data.position() >= kept);
      kept = data.position();
    }
    assertEquals(expected, found);
  }

  @Test
  void anyBytesGiveAResultAndAPositionInside() {
    Trials.of(1000, draw -> givesAResultAndAPositionInside(draw.bytes(60)));
    Trials.of(
        1000,
        draw ->
            givesAResultAndAPositionInside(
                draw.text("0123456789##", 0, 60).getBytes(StandardCharsets.US_ASCII)));
  }

  private static void givesAResultAndAPositionInside(byte[] junk) {
    ByteBuffer data = ByteBuffer.wrap(junk);
    int length = FrameDecoder.next(data, MAX);
    assertTrue(
        length >= 1 || length >= FrameDecoder.TOO_LARGE && length <= FrameDecoder.INCOMPLETE);
    assertTrue(data.position() >= 0 && data.remaining() >= length);
  }
}
