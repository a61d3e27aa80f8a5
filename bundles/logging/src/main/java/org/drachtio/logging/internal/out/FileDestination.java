package org.drachtio.logging.internal.out;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.drachtio.logging.internal.line.Layout;
import org.drachtio.logging.internal.line.Line;

/**
 * A file that goes to its archive when it is full and at local midnight (reference/configuration.md
 * §6). It writes whole lines only: a part that a full disk has cut off is removed. A file that
 * something else has moved away is made anew within a second.
 *
 * <p><b>Threading:</b> one thread.
 */
public final class FileDestination implements LogDestination {
  private static final int MEGABYTE = 1_000_000;
  private static final int BUFFER_CHARACTERS = 1 << 18;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LogFileSettings settings;
  private final Layout layout;
  private final Clock clock;
  private final FreeSpace space;
  private final Archive archive;
  private final StringBuilder text = new StringBuilder();

  private FileChannel channel;
  private Object fileKey;
  private long size;
  private LocalDate day;
  private long looked = System.nanoTime() - LOOK_NANOS;

  /** Whether the disk has less free space than it must have. */
  private boolean isShort;

  /** Opens nothing yet. */
  public FileDestination(LogFileSettings settings, Layout layout) {
    this(settings, layout, Clock.system(ZoneId.systemDefault()), FreeSpace.OF_DISK);
  }

  FileDestination(LogFileSettings settings, Layout layout, Clock clock, FreeSpace space) {
    this.settings = settings;
    this.layout = layout;
    this.clock = clock;
    this.space = space;
    archive = new Archive(settings);
  }

  @Override
  public void write(List<Line> lines) throws IOException {
    try {
      look();
      for (Line line : lines) {
        int begin = text.length();
        layout.append(line, text);
        if (size + begin > 0 && size + text.length() > settings.sizeBytes()) {
          String last = text.substring(begin);
          text.setLength(begin);
          flush();
          rotate();
          text.append(last);
        }
      }
      if (settings.autoFlush() || text.length() >= BUFFER_CHARACTERS) {
        flush();
      }
    } catch (IOException e) {
      text.setLength(0);
      throw e;
    }
  }

  /** Whatever has to be seen to once a second. */
  private void look() throws IOException {
    long now = System.nanoTime();
    boolean due = now - looked >= LOOK_NANOS;
    if (channel == null || due && isMovedAway()) {
      open();
    }
    LocalDate today = LocalDate.now(clock);
    if (!today.equals(day)) {
      flush();
      if (size > 0) {
        rotate();
      }
      day = today;
    }
    if (due) {
      looked = now;
      isShort = !makeRoom();
    }
    if (isShort) {
      throw new IOException(
          "less than "
              + settings.minFreeBytes() / MEGABYTE
              + " MB are free on the disk, and there is no archived file to remove");
    }
  }

  private boolean isMovedAway() {
    try {
      Object key = Files.readAttributes(settings.path(), BasicFileAttributes.class).fileKey();
      return key != null && !key.equals(fileKey);
    } catch (IOException e) {
      // It is gone, or will show its fault when it is opened.
      return true;
    }
  }

  private void open() throws IOException {
    closeChannel();
    Path path = settings.path();
    Folder.make(path.getParent(), settings.readableByAll());
    channel = Folder.open(path, settings.readableByAll());
    BasicFileAttributes facts = Files.readAttributes(path, BasicFileAttributes.class);
    fileKey = facts.fileKey();
    size = facts.size();
    // One of an earlier day goes to the archive.
    day =
        size == 0
            ? LocalDate.now(clock)
            : LocalDate.ofInstant(facts.lastModifiedTime().toInstant(), clock.getZone());
  }

  private void rotate() throws IOException {
    closeChannel();
    archive.add(settings.path(), LocalDateTime.now(clock));
    open();
    day = LocalDate.now(clock);
  }

  /** The least free space on the disk comes before old logs, and before new ones. */
  private boolean makeRoom() throws IOException {
    if (settings.minFreeBytes() <= 0) {
      return true;
    }
    Path folder = settings.path().getParent();
    while (space.bytes(folder) < settings.minFreeBytes()) {
      if (!archive.removeOldest()) {
        return false;
      }
    }
    return true;
  }

  private void flush() throws IOException {
    if (text.isEmpty()) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    text.setLength(0);
    int length = bytes.remaining();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      size += length;
    } catch (IOException e) {
      channel.truncate(size);
      throw e;
    }
  }

  @Override
  public void idle() throws IOException {
    try {
      look();
      flush();
    } catch (IOException e) {
      text.setLength(0);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (channel != null) {
        flush();
      }
    } finally {
      closeChannel();
    }
  }

  private void closeChannel() throws IOException {
    FileChannel open = channel;
    channel = null;
    size = 0;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public String name() {
    return "the log file " + settings.path();
  }

  /** How much of a disk is free. */
  @FunctionalInterface
  interface FreeSpace {
    FreeSpace OF_DISK = folder -> Files.getFileStore(folder).getUsableSpace();

    long bytes(Path folder) throws IOException;
  }
}
