package org.drachtio.logging.internal.out;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Makes folders and files with the rights of a log, whatever the umask is. */
final class Folder {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwxrwx---");
  private static final Set<PosixFilePermission> FOLDER_FOR_ALL =
      PosixFilePermissions.fromString("rwxrwxr-x");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-rw----");
  private static final Set<PosixFilePermission> FILE_FOR_ALL =
      PosixFilePermissions.fromString("rw-rw-r--");

  private static final Set<StandardOpenOption> APPENDING =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private Folder() {}

  /** Makes it unless it is there; its parent has to be there (reference/configuration.md §6). */
  static void make(Path folder, boolean readableByAll) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new NoSuchFileException(parent.toString(), null, "no such folder");
    }
    Files.createDirectory(folder);
    set(folder, readableByAll ? FOLDER_FOR_ALL : FOLDER);
  }

  /** Opens a file to append to, and makes it if it is not there. */
  static FileChannel open(Path file, boolean readableByAll) throws IOException {
    boolean isNew = Files.notExists(file);
    Set<PosixFilePermission> rights = readableByAll ? FILE_FOR_ALL : FILE;
    FileChannel channel =
        isPosix(file)
            ? FileChannel.open(file, APPENDING, PosixFilePermissions.asFileAttribute(rights))
            : FileChannel.open(file, APPENDING);
    try {
      set(file, rights);
    } catch (FileSystemException e) {
      // One of somebody else that we may write to keeps the rights that he has given it.
      if (isNew) {
        channel.close();
        throw e;
      }
    }
    return channel;
  }

  private static void set(Path path, Set<PosixFilePermission> rights) throws IOException {
    if (isPosix(path)) {
      Files.setPosixFilePermissions(path, rights);
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
