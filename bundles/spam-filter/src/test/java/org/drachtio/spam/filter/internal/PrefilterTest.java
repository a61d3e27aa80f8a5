package org.drachtio.spam.filter.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefilterTest {

  @Test
  void saysNoToWhatContainsNone() {
    Prefilter filter = new Prefilter(List.of("friendly-scanner", "sipcli", "pplsip"));
    assertFalse(filter.mayFind("Example Phone 3000/4.5.6.7"));
    assertFalse(filter.mayFind("sip"));
    assertFalse(filter.mayFind(""));
    assertTrue(filter.mayFind("sipcli"));
    assertTrue(filter.mayFind("x pplsip"));
    assertTrue(filter.mayFind("a friendly-scanner is no friend"));
  }

  @Test
  void aFewAreLookedAtOneByOne() {
    assertTrue(new Prefilter(List.of("sipcli", "pplsip")).mayFind("x"));
    assertTrue(new Prefilter(List.of()).mayFind("x"));
  }

  @Test
  void neverSaysNoWhereThereIsOne() {
    Random random = new Random(7);
    int refused = 0;
    for (int trial = 0; trial < 2000; trial++) {
      List<String> texts = new ArrayList<>();
      for (int i = random.nextInt(60); i >= 0; i--) {
        texts.add(text(random, 1 + random.nextInt(8)));
      }
      Prefilter filter = new Prefilter(texts);
      String value = text(random, random.nextInt(20));
      boolean may = filter.mayFind(value);
      refused += may ? 0 : 1;
      assertTrue(may || texts.stream().noneMatch(value::contains), () -> texts + " in " + value);
    }
    assertTrue(refused > 100, "" + refused);
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(
          (char) (random.nextInt(50) == 0 ? random.nextInt(0x10000) : 'a' + random.nextInt(9)));
    }
    return text.toString();
  }

  @Test
  void theSizeOfAnExpressionIsNotFoundTooSmall() {
    for (String expression :
        List.of(
            "abc", "a{7}", "(ab){20}c", "[^]a]{9}x", "\\pL{5}", "(a|b){3,30}", "((ab){4}c){5}")) {
      int size = com.google.re2j.Pattern.compile(expression).programSize();
      long found = ExpressionSize.of(expression);
      assertTrue(
          found * 4 + 4 >= size && found <= size * 2L, expression + " " + size + " " + found);
    }
    assertEquals(1_000_000, ExpressionSize.of("((((a{999}){999}){999}){999}){999}"));
  }
}
