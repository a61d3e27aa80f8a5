package org.drachtio.cdr.internal.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.cdr.internal.record.Calls;
import org.drachtio.kernel.config.testing.TestConfig;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.kernel.meter.testing.FakeMeters;
import org.drachtio.kernel.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Call records in a file. */
class FileSinkTest {

  @TempDir Path folder;

  private final Meters meters = new FakeMeters();
  private FileSink sink;

  private static FileConfig config(Map<String, Object> values) {
    return TestConfig.of(FileConfig.class, new HashMap<>(values));
  }

  private void start(Map<String, Object> values) {
    sink = new FileSink(folder, meters, config(values));
  }

  @AfterEach
  void stop() {
    sink.deactivate();
  }

  private long counter(String name) {
    return meters.values().get("cdr.file." + name);
  }

  private List<String> lines(String path) throws IOException {
    return Files.readAllLines(folder.resolve(path));
  }

  @Test
  void attemptStartAndStopAreWritten() throws Exception {
    start(Map.of());
    new Calls(sink::onEvent).runs("c1");
    Await.until("written", () -> counter("written") == 3);
    List<String> lines = lines("log/cdr.jsonl");
    assertEquals(3, lines.size());
    assertTrue(lines.get(0).startsWith("{\"event\":\"attempt\""), lines.get(0));
    assertTrue(lines.get(1).startsWith("{\"event\":\"start\""), lines.get(1));
    assertTrue(lines.get(2).startsWith("{\"event\":\"stop\""), lines.get(2));
    assertEquals(List.of(), sink.problems());
  }

  @Test
  void whatWaitsIsWrittenBeforeTheEnd() throws Exception {
    start(Map.of());
    Calls calls = new Calls(sink::onEvent);
    for (int i = 0; i < 1000; i++) {
      calls.runs("c" + i);
    }
    sink.deactivate();
    assertEquals(3000, lines("log/cdr.jsonl").size());
    assertEquals(3000, counter("written"));
    assertEquals(0, counter("dropped"));
  }

  @Test
  void aChangeTakesEffectAtOnceAndABadValueNotAtAll() throws Exception {
    start(Map.of());
    Calls calls = new Calls(sink::onEvent);
    calls.runs("c1");
    sink.modified(config(Map.of("path", "other.jsonl", "messages", true)));
    calls.runs("c2");
    sink.modified(config(Map.of("path", " ", "maxFiles", 0, "messages", true)));
    calls.runs("c3");
    Await.until("written", () -> counter("written") == 9);
    assertEquals(3, lines("log/cdr.jsonl").size());
    assertEquals(6, lines("other.jsonl").size());
    assertTrue(
        lines("other.jsonl").get(0).contains("\"message\":\"INVITE sip:bob@x SIP/2.0\\r\\n"));
  }

  @Test
  void fewerFilesOfTheSameNameCountAtOnce() throws Exception {
    start(Map.of("path", "cdr.jsonl", "maxFiles", 4));
    for (int age = 1; age <= 4; age++) {
      Files.writeString(folder.resolve("cdr.jsonl." + age), "{}\n");
    }
    sink.modified(config(Map.of("path", "cdr.jsonl", "maxFiles", 2)));
    assertTrue(Files.exists(folder.resolve("cdr.jsonl.1")));
    assertFalse(Files.exists(folder.resolve("cdr.jsonl.2")));
    assertFalse(Files.exists(folder.resolve("cdr.jsonl.3")));
    assertTrue(Files.exists(folder.resolve("cdr.jsonl.4")), "it never was one of ours");
  }

  @Test
  void whileItCannotBeWrittenRecordsWaitUpToABound() throws Exception {
    Path blocked = folder.resolve("cdr.jsonl");
    Files.createDirectories(blocked);
    start(Map.of("path", "cdr.jsonl", "maxWaiting", 100));
    Calls calls = new Calls(sink::onEvent);
    for (int i = 0; i < 300; i++) {
      calls.runs("c" + i);
    }
    Await.until("a problem is told", () -> !sink.problems().isEmpty());
    Files.delete(blocked);
    Await.until("all is told", () -> counter("written") + counter("dropped") == 900);
    assertTrue(counter("dropped") > 0);
    assertEquals(counter("written"), lines("cdr.jsonl").size());
    assertEquals(List.of(), sink.problems());
  }
}
