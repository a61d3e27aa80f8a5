package org.drachtio.sip.transport.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.drachtio.message.SipMessage;
import org.drachtio.message.testing.HeaderLines;

/**
 * What the fuzzer calls (itests/fuzz): the first byte says in what pieces the rest arrives. However
 * it arrives, it holds the same messages, and what the framer takes for one the scanner does too.
 */
public final class StreamFramerFuzz {

  private static final int MAX_BYTES = 8192;

  private StreamFramerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 2) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(data, 1, data.length);
    List<String> atOnce = frames(stream, stream.length);
    assertEquals(atOnce, frames(stream, 1 + (data[0] & 0xff)));
    assertEquals(atOnce, frames(stream, 1));
  }

  /** The frames of a stream that comes in pieces of this size, up to where it can be followed. */
  private static List<String> frames(byte[] stream, int piece) {
    StreamFramer framer = new StreamFramer(MAX_BYTES);
    List<String> found = new ArrayList<>();
    int at = 0;
    for (int end = Math.min(piece, stream.length); ; end = Math.min(end + piece, stream.length)) {
      while (at < end) {
        StreamFramer.Frame frame = framer.next(stream, at, end);
        if (frame == StreamFramer.Frame.PARTIAL) {
          break;
        }
        if (frame == StreamFramer.Frame.GARBAGE) {
          found.add("garbage at " + at);
          return found;
        }
        int length = framer.length();
        found.add(frame + " at " + at + ", " + length);
        assertTrue(length > 0 && length <= end - at);
        if (frame == StreamFramer.Frame.BAD_LINE_END) {
          assertEquals("Bad Line End", SipMessage.scan(stream, at, length).fault().reason());
          return found;
        }
        if (frame == StreamFramer.Frame.TOO_LARGE || frame == StreamFramer.Frame.BAD_LENGTH) {
          return found;
        }
        if (frame == StreamFramer.Frame.MESSAGE) {
          agrees(SipMessage.scan(stream, at, length), length);
        }
        at += length;
      }
      if (end == stream.length) {
        return found;
      }
    }
  }

  /** Two readers that saw different ends would see different messages from there on. */
  private static void agrees(SipMessage message, int length) {
    assertNotEquals("Bad Line End", message.fault().reason());
    if (!message.fault().isFault()) {
      assertEquals(Math.max(message.contentLength(), 0), message.bodyLength());
      assertEquals(length, message.length());
      assertEquals(
          HeaderLines.strict(message.bytes()).size(), HeaderLines.lenient(message.bytes()).size());
    }
  }
}
