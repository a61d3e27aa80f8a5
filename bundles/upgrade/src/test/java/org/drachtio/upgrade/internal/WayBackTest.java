package org.drachtio.upgrade.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WayBackTest {

  @TempDir private Path folder;

  @Test
  void aStepIsReadByTheNextVersion() throws IOException {
    assertEquals(Optional.empty(), new WayBack(folder).step());
    Optional<WayBack.Step> step =
        Optional.of(new WayBack.Step(Set.of("a/1.0.0", "b/1.0.0"), URI.create("file:/f.xml")));
    new WayBack(folder).set(step);
    assertEquals(step, new WayBack(folder).step());
    new WayBack(folder).set(Optional.empty());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }
}
