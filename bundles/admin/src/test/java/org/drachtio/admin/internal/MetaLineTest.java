package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.drachtio.admin.internal.frame.MetaLine;
import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;

class MetaLineTest {

  @Test
  void emptyTokensCount() {
    assertArrayEquals(new String[] {""}, MetaLine.split(""));
    assertArrayEquals(new String[] {"a"}, MetaLine.split("a"));
    assertArrayEquals(new String[] {"a", ""}, MetaLine.split("a|"));
    assertArrayEquals(new String[] {"", "", "b", "", ""}, MetaLine.split("||b||"));
  }

  @Test
  void tokensAreBounded() {
    assertEquals(1024, MetaLine.split("|".repeat(1023)).length);
    assertEquals(0, MetaLine.split("|".repeat(1024)).length);
  }

  @Test
  void splitsAsTheJdkDoes() {
    Trials.of(
        1000,
        draw -> {
          String line = draw.text("|abc", 0, 60);
          assertArrayEquals(line.split("\\|", -1), MetaLine.split(line));
        });
  }
}
