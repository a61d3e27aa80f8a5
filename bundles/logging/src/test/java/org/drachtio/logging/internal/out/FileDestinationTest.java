package org.drachtio.logging.internal.out;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drachtio.logging.internal.line.Layout;
import org.drachtio.logging.internal.line.Level;
import org.drachtio.logging.internal.line.Line;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDestinationTest {
  private static final Layout TEXT_ONLY = (line, out) -> out.append(line.text()).append('\n');

  @TempDir private Path folder;
  private Instant now = Instant.parse("2026-03-05T23:59:58Z");
  private long freeBytes = 1_000_000_000;
  private FileDestination file;

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  @AfterEach
  void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  private Path log() {
    return folder.resolve("logs/drachtio.log");
  }

  private FileDestination open(
      long size, int files, long archiveBytes, long minFree, boolean flush) {
    file =
        new FileDestination(
            new LogFileSettings(
                log(),
                folder.resolve("logs/archive"),
                size,
                files,
                archiveBytes,
                minFree,
                flush,
                false),
            TEXT_ONLY,
            clock,
            disk -> freeBytes);
    return file;
  }

  private FileDestination open() {
    return open(1_000_000, 100, 1_000_000_000, 0, true);
  }

  /** As one that was written at this test's time. */
  private void leave() throws IOException {
    file.close();
    Files.setLastModifiedTime(log(), FileTime.from(now));
  }

  private static List<Line> lines(String... texts) {
    return Stream.of(texts)
        .map(each -> new Line(0, Level.INFO, "org.drachtio.x", "t", each, List.of(), Map.of()))
        .toList();
  }

  private List<String> archived() throws IOException {
    if (!Files.isDirectory(folder.resolve("logs/archive"))) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder.resolve("logs/archive"))) {
      return found.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  private String archived(String name) throws IOException {
    return Files.readString(folder.resolve("logs/archive").resolve(name));
  }

  @Test
  void itIsMadeWithItsFolderForOwnerAndGroup() throws IOException {
    open().write(lines("a", "b"));
    assertEquals("a\nb\n", Files.readString(log()));
    assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(log())));
    assertEquals(
        "rwxrwx---",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(log().getParent())));
  }

  @Test
  void oneLevelOfFoldersIsMadeAndNoMore() {
    file =
        new FileDestination(
            new LogFileSettings(
                folder.resolve("no/such/x.log"), folder, 1_000_000, 1, 1, 0, true, true),
            TEXT_ONLY);
    IOException e = assertThrows(IOException.class, () -> file.write(lines("a")));
    assertTrue(e.getMessage().contains("no such folder"), e.getMessage());
  }

  @Test
  void itGoesOnWithTheFileThatIsThere() throws IOException {
    open().write(lines("a"));
    leave();
    open().write(lines("b"));
    assertEquals("a\nb\n", Files.readString(log()));
  }

  @Test
  void aFullFileGoesToTheArchive() throws IOException {
    open(10, 100, 1_000, 0, true).write(lines("12345", "6789", "abcdefgh", "ijklmnopqrstuvw", "x"));
    assertEquals(
        List.of(
            "drachtio-20260305-235958-001.log",
            "drachtio-20260305-235958-002.log",
            "drachtio-20260305-235958-003.log",
            "drachtio-20260305-235958-004.log"),
        archived());
    assertEquals("12345\n", archived("drachtio-20260305-235958-001.log"));
    assertEquals("6789\n", archived("drachtio-20260305-235958-002.log"));
    assertEquals("abcdefgh\n", archived("drachtio-20260305-235958-003.log"));
    assertEquals("ijklmnopqrstuvw\n", archived("drachtio-20260305-235958-004.log"));
    assertEquals("x\n", Files.readString(log()));
  }

  @Test
  void atMidnightTheFileGoesToTheArchiveWithoutALine() throws IOException {
    open().write(lines("today"));
    file.idle();
    assertEquals(List.of(), archived());
    now = now.plusSeconds(2);
    file.idle();
    assertEquals(List.of("drachtio-20260306-000000-001.log"), archived());
    file.write(lines("tomorrow"));
    assertEquals("tomorrow\n", Files.readString(log()));
    now = now.plusSeconds(100);
    file.idle();
    assertEquals(1, archived().size());
  }

  @Test
  void aFileOfYesterdayIsNotGoneOnWith() throws IOException {
    open().write(lines("yesterday"));
    leave();
    now = now.plusSeconds(3600);
    open().write(lines("today"));
    assertEquals("today\n", Files.readString(log()));
    assertEquals(1, archived().size());
  }

  @Test
  void theArchiveKeepsTheNewestFilesWithinBothBounds() throws IOException {
    Files.createDirectories(folder.resolve("logs/archive"));
    Files.writeString(folder.resolve("logs/archive/drachtio-notes.log"), "mine");
    open(4, 2, 1_000, 0, true).write(lines("111", "222", "333", "444", "555"));
    assertEquals(
        List.of(
            "drachtio-20260305-235958-003.log",
            "drachtio-20260305-235958-004.log",
            "drachtio-notes.log"),
        archived());
    leave();
    open(4, 100, 9, 0, true).write(lines("666"));
    assertEquals(
        List.of(
            "drachtio-20260305-235958-004.log",
            "drachtio-20260305-235958-005.log",
            "drachtio-notes.log"),
        archived());
  }

  @Test
  void theDiskKeepsItsLeastFreeSpace() throws IOException {
    open(4, 100, 1_000, 0, true).write(lines("111", "222", "333"));
    leave();
    freeBytes = 5_000_000;
    open(1_000, 100, 1_000, 6_000_000, true);
    IOException e = assertThrows(IOException.class, () -> file.write(lines("444")));
    assertEquals(
        "less than 6 MB are free on the disk, and there is no archived file to remove",
        e.getMessage());
    assertEquals(List.of(), archived());
    assertThrows(IOException.class, () -> file.write(lines("444")));
    assertEquals("333\n", Files.readString(log()));
  }

  @Test
  void withoutAutoFlushLinesWaitForTheNextIdleMoment() throws IOException {
    open(1_000_000, 100, 1_000_000, 0, false).write(lines("a"));
    assertEquals("", Files.readString(log()));
    file.idle();
    assertEquals("a\n", Files.readString(log()));
  }

  @Test
  void aFileThatWasMovedAwayIsMadeAnew() throws Exception {
    open().write(lines("a"));
    Files.move(log(), folder.resolve("moved"));
    long end = System.nanoTime() + 10_000_000_000L;
    while (Files.notExists(log()) && System.nanoTime() < end) {
      file.write(lines("b"));
      Thread.onSpinWait();
    }
    assertTrue(Files.readString(log()).startsWith("b\n"));
    assertTrue(Files.readString(folder.resolve("moved")).startsWith("a\nb\n"));
  }
}
