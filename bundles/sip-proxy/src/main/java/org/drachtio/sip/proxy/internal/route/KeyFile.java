package org.drachtio.sip.proxy.internal.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.drachtio.kernel.handover.Parcel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a parcel in the bundle's own folder for the time when nobody takes it in a hand-over: the
 * bundle is stopped for a while, or the process. The owner of the process alone can read the file.
 *
 * <p><b>Threading:</b> thread-safe; blocks.
 */
public final class KeyFile {

  private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

  private final Path file;

  /**
   * @param file {@code null}: the framework has no folder, and nothing is kept
   */
  public KeyFile(Path file) {
    this.file = file;
  }

  /** What was written last; an empty parcel if there is nothing that can be read. */
  public synchronized Parcel read() {
    if (file == null || !Files.isRegularFile(file)) {
      return new Parcel();
    }
    try {
      return Parcel.decode(Files.readAllBytes(file));
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn(
          "{} cannot be read ({}): calls that were proxied before are not known",
          file,
          e.toString());
      return new Parcel();
    }
  }

  /** Replaces what was written before. */
  public synchronized void write(Parcel parcel) {
    if (file == null) {
      return;
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(fresh, ownerOnly(fresh));
      Files.write(fresh, parcel.encode());
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("{} cannot be written ({}): a restart ends proxied calls", file, e.toString());
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
