package org.drachtio.kernel.handover.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps parcels that could not be read, so that somebody can find out why. The oldest make room.
 * They hold messages of callers, so only the server's user can read them.
 */
final class UnreadableParcels {

  private static final Logger LOG = LoggerFactory.getLogger(UnreadableParcels.class);
  private static final int MAX_FILES = 8;
  private static final int MAX_BYTES = 256 << 20;

  private final Path folder;

  /** The time in the name of the file before, so that two of a moment have names of their own. */
  private long lastMillis;

  /**
   * Makes nothing yet.
   *
   * @param folder null: nothing is kept
   */
  UnreadableParcels(Path folder) {
    this.folder = folder;
  }

  /** In the data folder. */
  static UnreadableParcels of(BundleContext context) {
    String data = context.getProperty("karaf.data");
    return new UnreadableParcels(data == null ? null : Path.of(data, "parcels"));
  }

  /** Keeps a parcel; where, for the log. */
  synchronized String keep(String layer, byte[] parcel) {
    if (folder == null || parcel.length > MAX_BYTES) {
      return "not kept";
    }
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      List<Path> kept;
      try (Stream<Path> all = Files.list(folder)) {
        kept = all.sorted().toList();
      }
      for (int i = 0; i <= kept.size() - MAX_FILES; i++) {
        Files.deleteIfExists(kept.get(i));
      }
      lastMillis = Math.max(System.currentTimeMillis(), lastMillis + 1);
      Path file = folder.resolve(lastMillis + "-" + layer + ".parcel");
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, parcel);
      return "kept in " + file;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.error("A parcel of {} cannot be kept", layer, e);
      return "not kept";
    }
  }
}
