package org.drachtio.call.trace.internal.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import org.drachtio.call.trace.internal.testing.Calls;
import org.drachtio.call.trace.internal.testing.Scene;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ladders as they stand in files beside this test. */
class LadderTest {

  private enum Kind {
    SIMPLE("c1"),
    BRIDGED("a1"),
    LOSSY("c2"),
    FORKED("c3"),
    CANCELLED("c4"),
    PROXIED("c5");

    private final String callId;

    Kind(String callId) {
      this.callId = callId;
    }

    void play(Scene scene) {
      switch (this) {
        case SIMPLE -> Calls.simple(scene);
        case BRIDGED -> Calls.bridged(scene);
        case LOSSY -> Calls.lossy(scene);
        case FORKED -> Calls.forked(scene);
        case CANCELLED -> Calls.cancelled(scene);
        case PROXIED -> Calls.proxied(scene);
      }
    }
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = LadderTest.class.getResourceAsStream(name)) {
      return file == null ? "" : new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Diagram diagram(Kind kind, boolean everything) {
    Scene scene = new Scene();
    kind.play(scene);
    return Diagrams.of(scene.call(kind.callId), everything, ZoneOffset.UTC);
  }

  @ParameterizedTest
  @EnumSource
  void ladder(Kind kind) throws IOException {
    assertEquals(
        golden(kind + ".txt"),
        TextLadder.of(diagram(kind, false), false, ZoneOffset.UTC),
        "the ladder");
  }

  @ParameterizedTest
  @EnumSource(names = "LOSSY")
  void everythingInAscii(Kind kind) throws IOException {
    assertEquals(
        golden(kind + "-all.txt"),
        TextLadder.of(diagram(kind, true), true, ZoneOffset.UTC),
        "the ladder");
  }
}
