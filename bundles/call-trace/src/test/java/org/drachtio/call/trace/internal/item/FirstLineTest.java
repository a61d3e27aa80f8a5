package org.drachtio.call.trace.internal.item;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FirstLineTest {

  @Test
  void aLineEndsWhereverItsCrLfStands() {
    for (int before = 0; before < 20; before++) {
      for (int length = 0; length < 40; length++) {
        String line = "\n\r".repeat(length / 2) + "|".repeat(length % 2);
        byte[] bytes = ("x".repeat(before) + line + "é\r\n rest").getBytes(StandardCharsets.UTF_8);
        // A CR and a LF that belong to the line may stand side by side, too.
        int expected = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\r\n", before);
        assertEquals(expected, FirstLine.lineEnd(bytes, before, bytes.length));
        assertEquals(expected, FirstLine.lineEnd(bytes, before, expected), "cut off");
        assertEquals(expected + 1, FirstLine.lineEnd(bytes, before, expected + 1), "cut in two");
      }
    }
  }
}
