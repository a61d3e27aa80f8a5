package org.drachtio.upgrade.internal.plan;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.Repository;

/**
 * The repositories of features that were written for upgrades. Each has a file, which Karaf reads
 * again as long as it knows the repository.
 */
public final class Repositories {

  private final FeaturesService features;
  private final Path folder;

  /**
   * Changes nothing yet.
   *
   * @param folder in which the files are
   */
  public Repositories(FeaturesService features, Path folder) {
    this.features = features;
    this.folder = folder;
  }

  /** Has Karaf forget one alone: with Karaf's own default what it has would be uninstalled. */
  public void forget(URI repository) throws Exception {
    features.removeRepository(repository, false);
  }

  /**
   * Has Karaf forget those that neither what runs nor the way back needs.
   *
   * @param current of what runs
   * @param ids features to which the way goes back
   */
  public void forgetOthers(URI current, Set<String> ids) throws Exception {
    for (Repository each : features.listRepositories()) {
      boolean isNeeded =
          each.getURI().equals(current)
              || Arrays.stream(each.getFeatures()).map(Feature::getId).anyMatch(ids::contains);
      if (each.getURI().toString().startsWith(folder.toUri().toString()) && !isNeeded) {
        forget(each.getURI());
      }
    }
  }

  /** Deletes the files of those that Karaf does not know. */
  public void sweep() throws Exception {
    Set<URI> known = new HashSet<>();
    for (Repository each : features.listRepositories()) {
      known.add(each.getURI());
    }
    for (Path each : files()) {
      if (!known.contains(each.toUri())) {
        Files.deleteIfExists(each);
      }
    }
  }

  private List<Path> files() throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> each.toString().endsWith(".xml")).toList();
    }
  }
}
