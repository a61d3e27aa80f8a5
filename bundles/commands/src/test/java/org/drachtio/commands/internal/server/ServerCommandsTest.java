package org.drachtio.commands.internal.server;

import static org.drachtio.commands.internal.table.Shown.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.drachtio.api.view.Health;
import org.drachtio.commands.internal.table.Shown;
import org.junit.jupiter.api.Test;

class ServerCommandsTest {

  @Test
  void info() {
    assertEquals(
        """
        version\tv1.0.0
        started\t2026-01-02T03:04:05Z
        listening\tudp/127.0.0.1:5060
        listening\ttcp/127.0.0.1:5060
        applications\t127.0.0.1:9022
        table.dialogs\t3
        counter.a\t1
        counter.b\t2
        """,
        plain(new InfoCommand()));
  }

  @Test
  void infoShowsWhatKeepsTheServerClosed() {
    InfoCommand command = new InfoCommand();
    assertThrows(IllegalStateException.class, () -> Shown.rows(command));

    command.problemSources = List.of(() -> List.of("line 3: port"), List::of);

    assertEquals(List.of(List.of("problem", "line 3: port")), Shown.rows(command));
    assertTrue(plain(command).contains("\nproblem\tline 3: port\n"));
  }

  @Test
  void sinceLastShowsWhatHasGrown() {
    InfoCommand first = new InfoCommand();
    first.sinceLast = true;
    String grown = plain(first);
    assertTrue(grown.startsWith("counter.a\t1\t"), grown);
    assertTrue(grown.contains("\ncounter.b\t2\t"), grown);
    InfoCommand second = new InfoCommand();
    second.sinceLast = true;
    assertEquals("", plain(second), "nothing has grown");
  }

  @Test
  void withoutAServerTheCommandSaysSo() {
    IllegalStateException e = assertThrows(IllegalStateException.class, new InfoCommand()::execute);

    assertEquals("The drachtio server is not running", e.getMessage());
  }

  @Test
  void healthSaysWhatIsWrong() {
    HealthCommand command = new HealthCommand();
    assertThrows(IllegalStateException.class, command::table);

    command.view =
        () -> new Health(true, false, List.of(new Health.Check("sockets", false, "none is open")));

    assertEquals(
        List.of(
            List.of("live", "good", ""),
            List.of("ready", "bad", ""),
            List.of("sockets", "bad", "none is open")),
        command.table().rows());
  }
}
