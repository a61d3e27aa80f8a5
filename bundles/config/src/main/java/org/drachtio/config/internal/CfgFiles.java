package org.drachtio.config.internal;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;

/** Knows which PIDs have a cfg file, from which Karaf's FileInstall writes their configuration. */
final class CfgFiles {
  /**
   * FileInstall writes a configuration that carries this property back to the file that it names.
   */
  static final String FILE_PROPERTY = "felix.fileinstall.filename";

  private static final String[] ENDINGS = {".cfg", ".cfg.json", ".config"};

  private final Path etc;

  CfgFiles(Path etc) {
    this.etc = etc;
  }

  /**
   * Whether there is one now.
   *
   * @param properties of the PID's configuration, null if there are none
   */
  boolean has(String pid, Dictionary<String, Object> properties) {
    for (String ending : ENDINGS) {
      if (Files.exists(etc.resolve(pid + ending))) {
        return true;
      }
    }
    Object named = properties == null ? null : properties.get(FILE_PROPERTY);
    return named instanceof String text && exists(text);
  }

  private static boolean exists(String uri) {
    try {
      return Files.exists(Path.of(URI.create(uri)));
    } catch (IllegalArgumentException e) {
      // Not a file: URI, so no file that still stands.
      return false;
    }
  }
}
