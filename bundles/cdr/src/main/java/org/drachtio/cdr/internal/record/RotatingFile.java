package org.drachtio.cdr.internal.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Lines in a file that is replaced by a new one when it is full. Somebody else may move the file
 * away at any time. One thread.
 */
public final class RotatingFile implements AutoCloseable {

  private static final byte[] LINE_END = {'\n'};

  private final Path path;
  private final long maxBytes;
  private final int maxFiles;
  private final Set<PosixFilePermission> mode;

  /** Null while it is not open. */
  private FileChannel channel;

  /** What the system calls the file that is open. */
  private Object key;

  private long size;

  /**
   * Opens nothing yet.
   *
   * @param maxFiles the one that is written to included
   * @param mode of the files, as {@code rw-rw----}
   */
  public RotatingFile(Path path, long maxBytes, int maxFiles, String mode) {
    this.path = path;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
    this.mode = PosixFilePermissions.fromString(mode);
  }

  /**
   * Writes lines.
   *
   * @return how many of them are written, all unless there is a failure after the first
   * @throws IOException none is written
   */
  public int write(List<byte[]> lines) throws IOException {
    reopenIfMoved();
    int written = 0;
    try {
      while (written < lines.size()) {
        byte[] line = lines.get(written);
        if (size > 0 && size + line.length > maxBytes) {
          rotate();
        }
        write(line);
        written++;
      }
    } catch (IOException e) {
      close(); // and look anew what there is
      if (written == 0) {
        throw e;
      }
    }
    return written;
  }

  /** Whole or not at all: of a full disk the part that had room is taken back. */
  private void write(byte[] line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line);
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      size += line.length;
    } catch (IOException e) {
      takeBack(e);
      throw e;
    }
  }

  /** A part that cannot be taken back is ended as a broken line when the file is opened again. */
  private void takeBack(IOException why) {
    try {
      channel.truncate(size);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  private void reopenIfMoved() throws IOException {
    if (channel != null && !isThere()) {
      close();
    }
    if (channel == null) {
      try {
        open();
      } catch (IOException e) {
        close(); // as it is it would be written to behind a broken line
        throw e;
      }
    }
  }

  private boolean isThere() throws IOException {
    try {
      return key == null
          || key.equals(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void open() throws IOException {
    Path folder = path.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    boolean fresh = !Files.exists(path);
    channel =
        FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), attributes());
    if (fresh && isPosix()) {
      Files.setPosixFilePermissions(path, mode); // whatever the umask says
    }
    key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    size = channel.size();
    endBrokenLine();
  }

  private FileAttribute<?>[] attributes() {
    return isPosix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private boolean isPosix() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** A line that a kill has cut off stays alone. */
  private void endBrokenLine() throws IOException {
    if (size == 0) {
      return;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    try (FileChannel reading = FileChannel.open(path, StandardOpenOption.READ)) {
      reading.read(last, size - 1);
    }
    if (!Arrays.equals(last.array(), LINE_END)) {
      write(LINE_END);
    }
  }

  /**
   * Deletes the files that a configuration with more of them has left: nothing else ever would.
   * Older ones belong to somebody else, such as logrotate.
   *
   * @param maxFilesBefore of that configuration
   */
  public void deleteSurplus(int maxFilesBefore) throws IOException {
    for (int age = maxFiles; age < maxFilesBefore; age++) {
      Files.deleteIfExists(aged(age));
    }
  }

  /** The oldest goes, all others get older by one. */
  private void rotate() throws IOException {
    close();
    if (maxFiles == 1) {
      Files.deleteIfExists(path);
    }
    for (int age = maxFiles - 1; age > 0; age--) {
      Path younger = age == 1 ? path : aged(age - 1);
      if (Files.exists(younger)) {
        Files.move(younger, aged(age), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    open();
  }

  private Path aged(int age) {
    return path.resolveSibling(path.getFileName() + "." + age);
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // What was written was written; there is nothing that closing could lose.
      }
      channel = null;
    }
  }
}
