package org.drachtio.logging.internal.out;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * The folder of log files that are full: {@code drachtio-20261129-235959-001.log}. Their names sort
 * by age. Files of other names in it are left alone.
 *
 * <p><b>Threading:</b> one thread.
 */
final class Archive {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
  private static final int DIGITS = 3;
  private static final int MAX_OF_A_SECOND = 999;

  private final LogFileSettings settings;
  private final String head;
  private final String tail;

  Archive(LogFileSettings settings) {
    this.settings = settings;
    String name = settings.path().getFileName().toString();
    int dot = name.lastIndexOf('.');
    head = (dot > 0 ? name.substring(0, dot) : name) + "-";
    tail = dot > 0 ? name.substring(dot) : "";
  }

  /** Takes a file in, and removes the oldest beyond the bounds. */
  void add(Path file, LocalDateTime now) throws IOException {
    Folder.make(settings.archive(), settings.readableByAll());
    Deque<Path> found = oldestFirst();
    Path place = place(now, found.peekLast());
    Files.move(file, place);
    found.addLast(place);
    long bytes = 0;
    for (Path each : found) {
      bytes += Files.size(each);
    }
    while (found.size() > settings.maxFiles() || bytes > settings.maxBytes() && !found.isEmpty()) {
      Path oldest = found.removeFirst();
      bytes -= Files.size(oldest);
      Files.delete(oldest);
    }
  }

  /** Removes the oldest file; false: there is none. */
  boolean removeOldest() throws IOException {
    Path oldest = Files.isDirectory(settings.archive()) ? oldestFirst().peekFirst() : null;
    if (oldest != null) {
      Files.delete(oldest);
    }
    return oldest != null;
  }

  /**
   * Behind the newest.
   *
   * @param newest null: there is none
   */
  private Path place(LocalDateTime now, Path newest) throws IOException {
    String stamp = head + STAMP.format(now) + "-";
    int number = 1;
    if (newest != null && newest.getFileName().toString().startsWith(stamp)) {
      String name = newest.getFileName().toString();
      number += Integer.parseInt(name.substring(stamp.length(), stamp.length() + DIGITS));
    }
    if (number > MAX_OF_A_SECOND) {
      throw new IOException("too many files of one second in " + settings.archive());
    }
    return settings.archive().resolve(stamp + String.format("%03d", number) + tail);
  }

  private Deque<Path> oldestFirst() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(settings.archive())) {
      for (Path each : files) {
        if (isOurs(each.getFileName().toString()) && Files.isRegularFile(each)) {
          found.add(each);
        }
      }
    }
    found.sort(null);
    return new ArrayDeque<>(found);
  }

  private boolean isOurs(String name) {
    return name.length() == head.length() + "yyyyMMdd-HHmmss-nnn".length() + tail.length()
        && name.startsWith(head)
        && name.endsWith(tail)
        && name.substring(head.length(), name.length() - tail.length())
            .chars()
            .allMatch(c -> c == '-' || c >= '0' && c <= '9');
  }
}
