package org.drachtio.commands.internal.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What commands refuse to write, as a cfg file would hold something else. */
class WrittenValuesTest {

  @Test
  void valuesOfRules() {
    for (String value : List.of("", " ", " sip", "sip ", "\tx", "x\\", "regex:a\\\\", "--mode")) {
      assertThrows(IllegalArgumentException.class, () -> SpamAddCommand.checkValue(value), value);
    }
    SpamAddCommand.checkValue("a b, c\\d");
  }

  @Test
  void comments() {
    for (String text : List.of("${karaf.etc}", "$[env:HOME]", "x".repeat(301))) {
      assertThrows(IllegalArgumentException.class, () -> BlacklistAddCommand.oneLine(text), text);
    }
    assertEquals("one; two  three", BlacklistAddCommand.oneLine(" one, two\r\nthree"));
  }
}
