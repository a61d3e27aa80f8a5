package org.drachtio.upgrade.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code drachtio:rollback} goes back to, in two files, which outlive this bundle and the
 * process. Not thread-safe.
 */
final class WayBack {

  /** Ids of features, a line each. */
  private final Path previous;

  private final Path source;

  /**
   * One step.
   *
   * @param ids of the features that ran before the upgrade
   * @param left repository of the upgrade
   */
  record Step(Set<String> ids, URI left) {}

  WayBack(Path folder) {
    previous = folder.resolve("previous");
    source = folder.resolve("source");
  }

  /** Empty if there was no upgrade, or it was taken back. */
  Optional<Step> step() throws IOException {
    if (!Files.exists(previous) || !Files.exists(source)) {
      return Optional.empty();
    }
    Set<String> ids = new TreeSet<>(Files.readAllLines(previous));
    return Optional.of(new Step(ids, URI.create(Files.readString(source))));
  }

  /** Sets it; empty: there is none any more. */
  void set(Optional<Step> step) throws IOException {
    if (step.isEmpty()) {
      Files.deleteIfExists(previous);
      Files.deleteIfExists(source);
      return;
    }
    Files.writeString(source, step.get().left().toString());
    Files.write(previous, step.get().ids(), StandardCharsets.UTF_8);
  }
}
