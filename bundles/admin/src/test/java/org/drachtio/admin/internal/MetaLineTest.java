package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.drachtio.admin.internal.frame.MetaLine;
import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;

class MetaLineTest {

  @Test
  void emptyTokensCount() {
    assertArrayEquals(new String[] {""}, split(""));
    assertArrayEquals(new String[] {"a"}, split("a"));
    assertArrayEquals(new String[] {"a", ""}, split("a|"));
    assertArrayEquals(new String[] {"", "", "b", "", ""}, split("||b||"));
  }

  @Test
  void tokensAreBounded() {
    assertEquals(1024, split("|".repeat(1023)).length);
    assertEquals(0, split("|".repeat(1024)).length);
  }

  @Test
  void splitsAsTheJdkDoes() {
    Trials.of(
        1000,
        draw -> {
          String line = draw.text("|abc", 0, 60);
          assertArrayEquals(line.split("\\|", -1), split(line));
        });
  }

  private static String[] split(String line) {
    byte[] bytes = ("#" + line + "\r\n").getBytes(StandardCharsets.UTF_8);
    return MetaLine.split(bytes, 1, bytes.length - 2);
  }
}
