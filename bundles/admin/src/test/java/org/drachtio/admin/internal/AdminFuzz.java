package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.drachtio.admin.internal.frame.Frame;
import org.drachtio.admin.internal.frame.FrameDecoder;
import org.drachtio.admin.internal.frame.HeaderBlockParser;
import org.drachtio.admin.internal.frame.StartLine;
import org.drachtio.message.Header;

/**
 * What the fuzzer calls (itests/fuzz): the first byte says in what pieces the rest arrives, as a
 * stream of frames, and whether it is from an application or a stranger. However it arrives, it
 * holds the same frames, each is answered, handed on or refused, and no header has a line end in
 * it.
 */
public final class AdminFuzz {

  private static final int MAX_BYTES = 4096;
  private static final HeaderBlockParser RULES = new HeaderBlockParser(Set.of("p-mine"));

  private AdminFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 2) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(data, 1, data.length);
    int piece = 1 + (data[0] & 0x7f);
    List<String> atOnce = frames(stream, stream.length);
    assertEquals(atOnce, frames(stream, piece));
    command(stream, 0, stream.length);
    connection(stream, piece, data[0] < 0);
  }

  private static List<String> frames(byte[] stream, int piece) {
    List<String> found = new ArrayList<>();
    int kept = 0;
    for (int end = Math.min(piece, stream.length); ; end = Math.min(end + piece, stream.length)) {
      ByteBuffer data = ByteBuffer.wrap(stream, kept, end - kept);
      int length = FrameDecoder.next(data, MAX_BYTES);
      while (length >= 0) {
        assertTrue(length > 0 && length <= data.remaining());
        command(stream, data.position(), length);
        found.add(data.position() + ", " + length);
        data.position(data.position() + length);
        length = FrameDecoder.next(data, MAX_BYTES);
      }
      kept = data.position();
      if (length != FrameDecoder.INCOMPLETE) {
        found.add("end");
        return found;
      }
      if (end == stream.length) {
        return found;
      }
    }
  }

  private static void command(byte[] bytes, int offset, int length) {
    Frame frame = new Frame(bytes, offset, length);
    for (int i = 0; i <= frame.count(); i++) {
      assertTrue(frame.token(i).indexOf('|') < 0);
    }
    StartLine line = frame.startLine();
    assertTrue(!line.isSound() || line.text().chars().allMatch(c -> c >= ' ' || c == '\t'));
    for (Header header : frame.headers(RULES).headers()) {
      String text = header.name() + header.value();
      assertTrue(
          text.indexOf('\r') < 0
              && text.indexOf('\n') < 0
              && text.indexOf(0) < 0
              && !header.name().isEmpty());
    }
    assertTrue(frame.body().length <= length);
  }

  private static void connection(byte[] stream, int piece, boolean authenticated) {
    Bench bench = new Bench();
    AppConnection connection = authenticated ? bench.application("") : bench.stranger();
    int kept = 0;
    for (int end = Math.min(piece, stream.length);
        kept < stream.length;
        end = Math.min(end + piece, stream.length)) {
      ByteBuffer data = ByteBuffer.wrap(stream, kept, end - kept);
      bench.connections.consume(connection, data);
      kept = data.position();
      if (end == stream.length) {
        break;
      }
    }
    assertTrue(authenticated || bench.calls.requests.isEmpty() || knowsTheSecret(stream));
  }

  private static boolean knowsTheSecret(byte[] stream) {
    return new String(stream, StandardCharsets.ISO_8859_1).contains("authenticate|cymru");
  }
}
