package org.drachtio.call.trace.internal.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import org.drachtio.call.trace.internal.testing.Calls;
import org.drachtio.call.trace.internal.testing.Scene;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LadderCommandTest {

  @TempDir Path data;

  private final Scene scene = new Scene();

  private String print(String... words) throws IOException {
    LadderCommand command = new LadderCommand();
    command.trace = scene.recorder;
    command.words = List.of(words);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    command.print(
        new PrintStream(out, true, UTF_8), ZoneOffset.UTC, new TraceFiles(data.resolve("trace")));
    return out.toString(UTF_8);
  }

  private static void refused(String reason, List<String> words) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Words.only(new LadderCommand(), words));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Test
  void optionsMayStandBehindTheCall() throws IOException {
    Calls.bridged(scene);
    assertTrue(print("b1").contains("──INVITE 2000 (SDP)──>"));
    assertTrue(print("1", "--mermaid").startsWith("sequenceDiagram"));
    assertTrue(print("--ascii", "a1").contains("--INVITE 2000 (SDP)-->"));
    assertTrue(print("1", "--sip").startsWith("--- "));
    assertTrue(print("1", "--all").contains("sent INVITE"));
  }

  @Test
  void filesAreWrittenAndNamed() throws IOException {
    Calls.bridged(scene);
    String out = print("1", "--svg=picture", "--pcap", "packets");
    Path folder = data.resolve("trace");
    assertEquals(folder.resolve("picture.svg") + "\n" + folder.resolve("packets.pcap") + "\n", out);
    assertTrue(Files.readString(folder.resolve("picture.svg")).startsWith("<svg "));
    assertEquals((byte) 0xa1, Files.readAllBytes(folder.resolve("packets.pcap"))[0]);
  }

  @Test
  void whatIsWrongIsSaid() {
    refused("Too many arguments", List.of("1", "2"));
    refused("There is no option --png", List.of("1", "--png"));
    refused("--svg needs a value", List.of("1", "--svg"));
    Throwable unknown = assertThrows(IllegalArgumentException.class, () -> print("\u001b[2J"));
    assertFalse(unknown.getMessage().contains("\u001b"), unknown.getMessage());
    assertThrows(IllegalArgumentException.class, this::print);
  }
}
