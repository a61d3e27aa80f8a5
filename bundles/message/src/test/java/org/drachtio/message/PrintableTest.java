package org.drachtio.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.drachtio.message.testing.Trials;
import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void controlsAreEscapedInALine() {
    assertEquals(
        "a\\r\\nb\\tc\\x00\\x1b[2J\\x7f\\x9b\\u2028\\u202ed",
        Printable.line("a\r\nb\tc\0\u001b[2J\u007f\u009b\u2028\u202ed"));
  }

  @Test
  void linesStayWhereThereAreSeveral() {
    assertEquals("a\r\nb\tc\nd\\re\\x1b\\u2029", Printable.lines("a\r\nb\tc\nd\re\u001b\u2029"));
    assertEquals("a\\r", Printable.lines("a\r"));
  }

  @Test
  void ordinaryTextIsLeftAlone() {
    String text = "INVITE sip:zoë@example.com 山田 😀 \\n";
    assertSame(text, Printable.line(text));
    assertSame(text, Printable.lines(text));
  }

  @Test
  void noTextPutsAControlIntoALine() {
    Trials.of(
        2000,
        draw -> {
          String line = Printable.line(draw.text(100));
          assertTrue(line.chars().noneMatch(Character::isISOControl), line);
        });
  }
}
