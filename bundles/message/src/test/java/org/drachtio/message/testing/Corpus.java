package org.drachtio.message.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The inputs kept for a fuzz target, one a file: {@code src/test/fuzz/NAME-OF-TARGET/}. */
public final class Corpus {

  private Corpus() {}

  /** All inputs of a target of this module; there is one at least. */
  public static Stream<Path> of(Class<?> target) throws IOException {
    Path folder = Path.of("src/test/fuzz", target.getSimpleName());
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> inputs = files.sorted().toList();
      if (inputs.isEmpty()) {
        throw new IOException("no inputs in " + folder.toAbsolutePath());
      }
      return inputs.stream();
    }
  }
}
