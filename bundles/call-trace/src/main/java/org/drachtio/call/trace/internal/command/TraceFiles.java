package org.drachtio.call.trace.internal.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files that commands write: in one folder of the server, new ones only, readable by its owner
 * only. A user of the shell may thus neither overwrite anything of the server nor reach outside.
 */
final class TraceFiles {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

  private final Path folder;

  TraceFiles(Path folder) {
    this.folder = folder;
  }

  /** In Karaf's data. */
  static TraceFiles ofServer() {
    return new TraceFiles(
        Path.of(System.getProperty("karaf.data", "data")).resolve("trace").toAbsolutePath());
  }

  /**
   * Writes a new file, the whole of it or none.
   *
   * @param name without folders
   * @param suffix that is added if the name does not have it
   * @return where it is
   * @throws IllegalArgumentException the name cannot be used, or the file is there
   */
  Path write(String name, String suffix, byte[] content) throws IOException {
    String whole = name.endsWith(suffix) ? name : name + suffix;
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A file has a plain name of letters, digits, '.', '_' and '-'; it is written to "
              + folder);
    }
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Path file = folder.resolve(whole);
    OutputStream out = create(file);
    try (out) {
      out.write(content);
    } catch (IOException e) {
      // Part of a capture would look like the whole.
      remove(file, e);
      throw e;
    }
    return file;
  }

  private static OutputStream create(Path file) throws IOException {
    try {
      return Channels.newOutputStream(
          Files.newByteChannel(
              file,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(file + " is there already", e);
    }
  }

  private static void remove(Path file, IOException why) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }
}
