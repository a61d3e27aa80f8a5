package org.drachtio.call.trace.internal.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.drachtio.call.trace.internal.testing.Calls.A;
import static org.drachtio.call.trace.internal.testing.Scene.SDP;
import static org.drachtio.call.trace.internal.testing.Scene.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.drachtio.call.trace.internal.testing.Calls;
import org.drachtio.call.trace.internal.testing.Scene;
import org.junit.jupiter.api.Test;

class CallsCommandTest {

  private final Scene scene = new Scene();

  private String print(Consumer<CallsCommand> options) {
    CallsCommand command = new CallsCommand();
    command.trace = scene.recorder;
    command.noFormat = true;
    options.accept(command);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    command.print(new PrintStream(out, true, UTF_8), ZoneOffset.UTC);
    return out.toString(UTF_8);
  }

  /** Call-IDs, which are in the last column. */
  private List<String> calls(Consumer<CallsCommand> options) {
    return Arrays.stream(print(options).split("\n"))
        .filter(line -> !line.isEmpty())
        .map(line -> line.substring(line.lastIndexOf('\t') + 1))
        .toList();
  }

  private void play() {
    Calls.simple(scene);
    Calls.lossy(scene);
    Calls.bridged(scene);
    Calls.cancelled(scene);
    scene.in("198.51.100.7:5060", request("INVITE", "n", "+49301", "110", SDP));
  }

  @Test
  void theLatestComesFirst() {
    play();
    assertEquals(List.of("n", "c4", "a1", "c2", "c1"), calls(command -> {}));
    assertEquals(List.of("n", "c4"), calls(command -> command.limit = 2));
    assertEquals(
        "1\t2026-09-21 14:13:20\t1000\t2000\tended 200, 2.01 s\t1\tc1",
        print(command -> {}).split("\n")[4]);
  }

  @Test
  void filters() {
    play();
    assertEquals(List.of("n"), calls(command -> command.number = "0049301"));
    assertEquals(List.of("a1", "c1"), calls(command -> command.state = "ended"));
    assertEquals(List.of("c2"), calls(command -> command.status = "486"));
    assertEquals(List.of("c4", "c2"), calls(command -> command.status = "4xx"));
    assertEquals(List.of("n"), calls(command -> command.address = "198.51.100.0/24"));
    assertEquals(List.of("a1"), calls(command -> command.address = "192.0.2.2"));
    assertEquals(List.of("c4", "c2"), calls(command -> command.failed = true));
    assertThrows(IllegalArgumentException.class, () -> calls(command -> command.state = "odd"));
    assertThrows(IllegalArgumentException.class, () -> calls(command -> command.status = "42"));
    assertThrows(IllegalArgumentException.class, () -> calls(command -> command.address = "x"));
  }

  @Test
  void anyLegOfABackToBackUserAgentIsLookedAt() {
    Calls.simple(scene);
    Calls.forked(scene);
    assertEquals(List.of("a3"), calls(command -> command.status = "487"));
    assertEquals(List.of("a3"), calls(command -> command.status = "4xx"));
    assertEquals(List.of("a3"), calls(command -> command.state = "cancelled"));
    assertEquals(List.of(), calls(command -> command.state = "failed"));
    assertEquals(List.of(), calls(command -> command.failed = true), "the call itself went well");
  }

  @Test
  void whyTheyFailedIsInOneLine() {
    play();
    String[] lines = print(command -> command.failed = true).split("\n");
    assertTrue(
        lines[0].contains("\t487 Request Terminated, from drachtio; Reason: Q.850"), lines[0]);
    assertTrue(lines[1].contains("\t486 Busy Here, from application 1 "), lines[1]);
  }

  @Test
  void strangersDoNotRuleTheTerminal() {
    scene.in(A, request("INVITE", "x\u001b[31m\ty", "1\u001b[2J", "2", SDP));
    String out = print(command -> {});
    assertFalse(out.contains("\u001b"), out);
    assertTrue(out.contains("x\\x1b[31m"), out);
  }
}
