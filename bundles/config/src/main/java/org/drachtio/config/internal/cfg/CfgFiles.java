package org.drachtio.config.internal.cfg;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Optional;

/** Knows which PIDs have a cfg file, from which Karaf's FileInstall writes their configuration. */
public final class CfgFiles {
  /**
   * FileInstall writes a configuration that carries this property back to the file that it names.
   */
  public static final String FILE_PROPERTY = "felix.fileinstall.filename";

  private static final String[] ENDINGS = {".cfg", ".cfg.json", ".config"};

  private final Path etc;

  public CfgFiles(Path etc) {
    this.etc = etc;
  }

  /**
   * Whether there is one now.
   *
   * @param properties of the PID's configuration, null if there are none
   */
  public boolean has(String pid, Dictionary<String, Object> properties) {
    return find(pid, properties).isPresent();
  }

  /**
   * The one that there is now.
   *
   * @param properties of the PID's configuration, null if there are none
   */
  public Optional<Path> find(String pid, Dictionary<String, Object> properties) {
    for (String ending : ENDINGS) {
      Path file = etc.resolve(pid + ending);
      if (Files.exists(file)) {
        return Optional.of(file);
      }
    }
    Object named = properties == null ? null : properties.get(FILE_PROPERTY);
    return named instanceof String uri ? existing(uri) : Optional.empty();
  }

  private static Optional<Path> existing(String uri) {
    try {
      return Optional.of(Path.of(URI.create(uri))).filter(Files::exists);
    } catch (IllegalArgumentException e) {
      // Not a file: URI, so no file that still stands.
      return Optional.empty();
    }
  }
}
