package org.drachtio.commands.internal.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void whatIsLeftOutIsCounted() {
    Table limited = new Table("A").row("1").row("2").row("3").limited(2);
    assertEquals(1, limited.left());
    assertEquals(List.of(List.of("1"), List.of("2")), limited.rows());
  }

  @Test
  void aRowHasAValueForEachTitle() {
    Table table = new Table("A", "B");

    assertThrows(IllegalArgumentException.class, () -> table.row("a"));
    assertEquals(List.of(List.of("a", "1")), table.row("a", 1).rows());
  }

  /** Of peers: what turns round the line of a terminal, and what some take for its end. */
  @Test
  void aRowHasNoCharactersThatHideOthers() {
    Table table = new Table("A").row("a\u202eb\u2028c\u009bd\u00e4");

    assertEquals(List.of(List.of("a?b?c?d\u00e4")), table.rows());
  }
}
