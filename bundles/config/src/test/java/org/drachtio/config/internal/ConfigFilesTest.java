package org.drachtio.config.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The configuration files of src/test/resources/conf: what --check-config says of each, and what
 * holds that a file with the least in it does not have. The expected texts stand beside them.
 */
class ConfigFilesTest {
  private static final Path FOLDER = Path.of("src/test/resources/conf");
  private static final Path LEAST = FOLDER.resolve("01-least.xml");
  private static final int AT_LEAST = 30;

  @TempDir private Path empty;

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(each -> each.toString().endsWith(".xml")).sorted().toList();
    }
  }

  @Test
  void thereAreThirty() throws IOException {
    assertTrue(files().size() >= AT_LEAST, () -> "only some of the files are there");
  }

  @ParameterizedTest
  @MethodSource("files")
  void whatIsSaidOfItAndWhatHolds(Path file) throws Exception {
    String name = file.getFileName().toString().replace(".xml", ".txt");
    Path made = Files.createDirectories(Path.of("target/conf")).resolve(name);
    Files.writeString(made, outcome(file));
    Path expected = FOLDER.resolve(name);
    assertEquals(
        Files.exists(expected) ? Files.readString(expected) : "",
        Files.readString(made),
        () -> "if this is meant, copy " + made.toAbsolutePath());
  }

  private String outcome(Path file) throws SettingsException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    OptionalInt status =
        Launcher.check(
            List.of("--check-config", file.toString()), Map.of(), empty.resolve("none"), out, out);
    StringBuilder text = new StringBuilder();
    text.append("status ").append(status.orElseThrow()).append('\n');
    text.append(bytes.toString(StandardCharsets.UTF_8).replace(file.toString(), "FILE"));
    Map<String, String> least = values(LEAST);
    try {
      values(file)
          .forEach(
              (key, value) -> {
                if (!value.equals(least.get(key))) {
                  text.append(key).append(" = ").append(value).append('\n');
                }
              });
    } catch (SettingsException e) {
      text.append("the server does not start\n");
    }
    return text.toString();
  }

  private static Map<String, String> values(Path file) throws SettingsException {
    return Effective.values(Path.of("none"), Map.of(), List.of("-f", file.toString()));
  }
}
