package org.drachtio.cdr.internal.file;

import java.nio.file.Path;
import org.drachtio.cdr.internal.record.Data;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.Values;

/**
 * A checked configuration. Immutable.
 *
 * @param path absolute
 * @param maxBytes of a file
 * @param maxFiles the one that is written to included
 * @param messages whether SIP messages are part of the records
 * @param maxWaiting events
 */
record FileSettings(Path path, long maxBytes, int maxFiles, boolean messages, int maxWaiting) {

  /**
   * Settings of which a bad value is left out.
   *
   * @param data folder that a relative path begins at
   */
  static CheckedConfig<FileConfig, FileSettings> config(Path data) {
    return CheckedConfig.of(FileConfig.class, FileConfig.PID, config -> of(config, data));
  }

  private static FileSettings of(FileConfig config, Path data) {
    return new FileSettings(
        Data.path("path", config.path(), data),
        Values.within("maxMegabytes", config.maxMegabytes(), 1, 2000) * 1_000_000L,
        Values.within("maxFiles", config.maxFiles(), 1, 1000),
        config.messages(),
        Values.within("maxWaiting", config.maxWaiting(), 100, 1_000_000));
  }
}
