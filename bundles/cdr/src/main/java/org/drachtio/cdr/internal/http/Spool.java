package org.drachtio.cdr.internal.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drachtio.kernel.meter.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records on disk that wait to be sent, in files of bounded size, oldest first. What was sent is
 * marked by a position of its own file, so that a new process goes on where the last one was; a
 * record may then be sent a second time. At the bound the oldest file is deleted.
 *
 * <p><b>Threading:</b> one thread appends, another takes; the lock is held for one access to the
 * disk. Never on a lane.
 */
final class Spool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpSink.class);

  /** What is taken at a time; a record that is longer is taken alone. */
  private static final int BATCH_BYTES = 512 * 1024;

  private static final int SEGMENTS = 16;
  private static final long MIN_SEGMENT = 16 * 1024;
  private static final String SUFFIX = ".jsonl";
  private static final String POSITION = "position";
  private static final String NAME = "%019d" + SUFFIX;

  /**
   * Records that are taken out to be sent; they stay until {@link #done}.
   *
   * @param segment number of the file
   * @param end position behind them in it
   * @param records how many
   * @param body the lines
   */
  record Batch(long segment, long end, int records, byte[] body) {}

  /** A file. */
  private static final class Segment {
    private final long number;
    private long size;

    /** Behind what was sent. */
    private long sent;

    /** Records in it that were not sent. */
    private long waiting;

    private Segment(long number) {
      this.number = number;
    }
  }

  private final Path folder;
  private final long maxBytes;
  private final long segmentBytes;
  private final Counter dropped;
  private final Deque<Segment> segments = new ArrayDeque<>();

  /** Of the last segment; null while nothing was appended to it. */
  private FileChannel channel;

  private boolean closed;

  /**
   * Opens it, and counts what waits there.
   *
   * @param dropped counts the records that had to give way
   * @throws IOException the folder cannot be used
   */
  Spool(Path folder, long maxBytes, Counter dropped) throws IOException {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.segmentBytes = Math.max(MIN_SEGMENT, maxBytes / SEGMENTS);
    this.dropped = dropped;
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      if (isPosix()) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
    }
    load();
  }

  private boolean isPosix() {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private void load() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Spool::isSegment).sorted().toList();
    }
    long[] position = position();
    reserve(position);
    for (Path file : files) {
      String name = file.getFileName().toString();
      Segment segment =
          new Segment(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
      if (segment.number < position[0]) {
        Files.delete(file); // sent, and the process ended before it could go
        continue;
      }
      segment.size = Files.size(file);
      segment.sent = segment.number == position[0] ? Math.min(position[1], segment.size) : 0;
      segment.waiting = count(file, segment.sent);
      segments.add(segment);
    }
    dropExcess();
  }

  /** While there is room. If there is none yet, the first batch that is sent will need it. */
  private void reserve(long[] position) {
    try {
      mark(position[0], position[1]);
    } catch (IOException e) {
      LOG.warn("{} has no room to mark what is sent: {}", folder, e.toString());
    }
  }

  private static boolean isSegment(Path file) {
    return file.getFileName().toString().matches("\\d{19}\\.jsonl");
  }

  private static long count(Path file, long from) throws IOException {
    long lines = 0;
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ)) {
      reading.position(from);
      while (reading.read(buffer.clear()) > 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          lines += buffer.get() == '\n' ? 1 : 0;
        }
      }
    }
    return lines;
  }

  /** Number of a segment and a position in it; zeros if there is none that can be read. */
  private long[] position() throws IOException {
    Path file = folder.resolve(POSITION);
    if (Files.exists(file)) {
      String[] parts = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ");
      try {
        return new long[] {Long.parseLong(parts[0]), Long.parseLong(parts[1])};
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        return new long[2]; // sent again rather than never
      }
    }
    return new long[2];
  }

  /**
   * Appends records.
   *
   * @return how many of them are appended, all unless there is a failure after the first
   * @throws IOException none is appended
   */
  synchronized int append(List<byte[]> records) throws IOException {
    int appended = 0;
    try {
      while (appended < records.size()) {
        append(records.get(appended));
        appended++;
      }
    } catch (IOException e) {
      takeBack(e);
      if (appended == 0) {
        throw e;
      }
    }
    dropExcess();
    notifyAll();
    return appended;
  }

  private void append(byte[] line) throws IOException {
    Segment last = writable(line.length);
    ByteBuffer bytes = ByteBuffer.wrap(line);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    last.size += line.length;
    last.waiting++;
  }

  /**
   * The part of a record that a full disk had room for goes again, and so does a file of which all
   * is sent. Where that fails the end of the file is unknown: what comes next gets a new one.
   */
  private void takeBack(IOException why) {
    Segment first = segments.peek();
    try {
      if (channel != null) {
        channel.truncate(segments.getLast().size);
      }
      if (first != null && first.size > 0 && first.sent >= first.size) {
        remove(first);
      }
    } catch (IOException e) {
      why.addSuppressed(e);
      closeChannel();
    }
  }

  private Segment writable(int bytes) throws IOException {
    Segment last = segments.peekLast();
    if (channel == null || last == null || last.size > 0 && last.size + bytes > segmentBytes) {
      closeChannel();
      long number = last == null ? Math.max(1, position()[0] + 1) : last.number + 1;
      channel =
          FileChannel.open(
              path(number),
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND),
              attributes());
      last = new Segment(number);
      segments.add(last);
    }
    return last;
  }

  private FileAttribute<?>[] attributes() {
    return isPosix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private void closeChannel() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // What was written was written.
      }
      channel = null;
    }
  }

  private void dropExcess() throws IOException {
    while (segments.size() > 1 && bytes() > maxBytes) {
      drop(segments.peek());
    }
  }

  /** What waits in the first segment is lost. */
  private void drop(Segment first) throws IOException {
    if (segments.size() == 1) {
      closeChannel();
    }
    segments.poll();
    for (long i = 0; i < first.waiting; i++) {
      dropped.increment();
    }
    Files.deleteIfExists(path(first.number));
  }

  /** Of all files. */
  synchronized long bytes() {
    long sum = 0;
    for (Segment segment : segments) {
      sum += segment.size;
    }
    return sum;
  }

  /** Records that wait. */
  synchronized long waiting() {
    long sum = 0;
    for (Segment segment : segments) {
      sum += segment.waiting;
    }
    return sum;
  }

  /**
   * Waits for records, and gives the oldest of them.
   *
   * @param most how many
   * @return null: it is closed
   */
  synchronized Batch next(int most) throws IOException, InterruptedException {
    while (!closed) {
      Segment first = segments.peek();
      if (first != null && first.sent < first.size) {
        if (!Files.exists(path(first.number))) {
          drop(first); // somebody has deleted it
          continue;
        }
        Batch batch = read(first, most);
        if (batch != null) {
          return batch;
        }
      } else if (first != null && (segments.size() > 1 || first.size >= segmentBytes)) {
        remove(first);
      } else {
        wait();
      }
    }
    return null;
  }

  /** Null: what is left of the segment is no record, and was skipped. */
  private Batch read(Segment segment, int most) throws IOException {
    byte[] bytes = bytes(segment, BATCH_BYTES);
    int end = 0;
    int records = 0;
    for (int i = 0; i < bytes.length && records < most; i++) {
      if (bytes[i] == '\n') {
        end = i + 1;
        records++;
      }
    }
    if (end == 0 && bytes.length == BATCH_BYTES) {
      bytes = bytes(segment, (int) Math.min(segment.size - segment.sent, Integer.MAX_VALUE - 8));
      while (end < bytes.length && records == 0) {
        records = bytes[end++] == '\n' ? 1 : 0;
      }
    }
    if (records == 0) {
      segment.sent = segment.size; // a line that was cut off
      segment.waiting = 0;
      return null;
    }
    return new Batch(segment.number, segment.sent + end, records, Arrays.copyOf(bytes, end));
  }

  private byte[] bytes(Segment segment, int most) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(most, segment.size - segment.sent));
    try (FileChannel reading = FileChannel.open(path(segment.number), StandardOpenOption.READ)) {
      while (buffer.hasRemaining() && reading.read(buffer, segment.sent + buffer.position()) >= 0) {
        // until it is full
      }
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** The records of a batch have been sent, or never will be. */
  synchronized void done(Batch batch) throws IOException {
    Segment first = segments.peek();
    if (first == null || first.number != batch.segment()) {
      return; // it had to give way meanwhile, and was counted as dropped
    }
    first.sent = batch.end();
    first.waiting = Math.max(0, first.waiting - batch.records());
    mark(first.number, first.sent);
    if (first.sent >= first.size && segments.size() > 1) {
      remove(first);
    }
  }

  private void remove(Segment first) throws IOException {
    if (segments.size() == 1) {
      closeChannel();
    }
    segments.poll();
    try {
      Files.deleteIfExists(path(first.number));
    } finally {
      mark(first.number, first.size);
    }
  }

  /** In its place, always as long: on a full disk there is room for it. */
  private void mark(long number, long position) throws IOException {
    byte[] text =
        String.format("%019d %019d\n", number, position).getBytes(StandardCharsets.US_ASCII);
    try (FileChannel writing =
        FileChannel.open(
            folder.resolve(POSITION),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            attributes())) {
      writing.write(ByteBuffer.wrap(text));
    }
  }

  private Path path(long number) {
    return folder.resolve(String.format(NAME, number));
  }

  /** Who waits in {@link #next} goes; what is left stays on disk. */
  @Override
  public synchronized void close() {
    closed = true;
    closeChannel();
    notifyAll();
  }
}
