package org.drachtio.commands.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every counter of every bundle is explained, by the command and in the documents alike. */
class CountersTest {

  private static final Path BUNDLES = Path.of("..");
  private static final String COUNTERS = "/org/drachtio/commands/internal/counters.txt";
  private static final Pattern COUNTER =
      Pattern.compile("counter\\(\\s*\"([^\"]+)\"|\"(refused\\.(?!jsonl)[a-z-]+)\"");

  @Test
  void theHelpOfTheCommandExplainsEachCounterAndNoOther() throws IOException {
    TreeSet<String> counters = new TreeSet<>();
    try (Stream<Path> files = Files.walk(BUNDLES)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("src/main/java"))
          .forEach(file -> find(file, counters));
    }
    assertTrue(counters.size() > 50, counters.toString());
    assertEquals(counters, explained().keySet(), "resources/…/counters.txt, docs/counters.md");
  }

  @Test
  void theDocumentSaysTheSame() throws IOException {
    List<String> document = Files.readAllLines(BUNDLES.resolve("../docs/counters.md"));
    explained()
        .forEach(
            (name, what) -> {
              String row = "| `" + name + "` | " + what + " |";
              assertTrue(document.contains(row), "docs/counters.md lacks " + row);
            });
  }

  private static void find(Path file, Set<String> counters) {
    try {
      Matcher matcher = COUNTER.matcher(Files.readString(file));
      while (matcher.find()) {
        counters.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> explained() throws IOException {
    Map<String, String> explained = new TreeMap<>();
    String text;
    try (var in = InfoCommand.class.getResourceAsStream(COUNTERS)) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    text.lines()
        .skip(2)
        .forEach(line -> explained.put(line.split(" ", 2)[0], line.split(" ", 2)[1].strip()));
    return explained;
  }
}
