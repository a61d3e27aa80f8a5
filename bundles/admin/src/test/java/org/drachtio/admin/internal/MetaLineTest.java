package org.drachtio.admin.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
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

  @Property
  void splitsAsTheJdkDoes(@ForAll @Chars('|') @CharRange(from = 'a', to = 'c') String line) {
    String[] expected = line.split("\\|", -1);
    assertArrayEquals(expected.length > 1024 ? new String[0] : expected, MetaLine.split(line));
  }
}
