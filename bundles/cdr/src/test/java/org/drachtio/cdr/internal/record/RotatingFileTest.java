package org.drachtio.cdr.internal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that take turns. */
class RotatingFileTest {

  @TempDir Path folder;

  private Path path() {
    return folder.resolve("log/cdr.jsonl");
  }

  private RotatingFile file(long maxBytes, int maxFiles) {
    return new RotatingFile(path(), maxBytes, maxFiles, "rw-rw----");
  }

  private static List<byte[]> lines(String... lines) {
    return Arrays.stream(lines)
        .map(each -> (each + "\n").getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  private String read(String name) throws IOException {
    return Files.readString(path().resolveSibling(name));
  }

  @Test
  void aFullFileGivesWayAndTheOldestGoes() throws Exception {
    try (RotatingFile file = file(8, 3)) {
      assertEquals(2, file.write(lines("aaa", "bbb")));
      assertEquals(1, file.write(lines("ccc")));
      assertEquals("ccc\n", read("cdr.jsonl"));
      assertEquals("aaa\nbbb\n", read("cdr.jsonl.1"));
      file.write(lines("a line that is longer than a file may be", "d", "eeee"));
      assertEquals("d\neeee\n", read("cdr.jsonl"));
      assertEquals("a line that is longer than a file may be\n", read("cdr.jsonl.1"));
      assertEquals("ccc\n", read("cdr.jsonl.2"));
      assertFalse(Files.exists(path().resolveSibling("cdr.jsonl.3")));
    }
  }

  @Test
  void aSingleFileBeginsAnew() throws Exception {
    try (RotatingFile file = file(8, 1)) {
      file.write(lines("aaa", "bbb", "ccc"));
      assertEquals("ccc\n", read("cdr.jsonl"));
      assertFalse(Files.exists(path().resolveSibling("cdr.jsonl.1")));
    }
  }

  @Test
  void theGroupMayReadAndWrite() throws Exception {
    try (RotatingFile file = file(8, 2)) {
      file.write(lines("aaa", "bbb", "ccc"));
    }
    for (String name : List.of("cdr.jsonl", "cdr.jsonl.1")) {
      assertEquals(
          "rw-rw----",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(path().resolveSibling(name))));
    }
  }

  @Test
  void itGoesOnBehindWhatIsThereAndEndsABrokenLine() throws Exception {
    Files.createDirectories(path().getParent());
    Files.writeString(path(), "old\nbrok");
    try (RotatingFile file = file(100, 2)) {
      file.write(lines("new"));
    }
    assertEquals("old\nbrok\nnew\n", read("cdr.jsonl"));
  }

  @Test
  void somebodyElseMayMoveOrDeleteIt() throws Exception {
    try (RotatingFile file = file(100, 2)) {
      file.write(lines("a"));
      Files.move(path(), path().resolveSibling("moved"));
      file.write(lines("b"));
      assertEquals("a\n", read("moved"));
      assertEquals("b\n", read("cdr.jsonl"));
      Files.delete(path());
      file.write(lines("c"));
      assertEquals("c\n", read("cdr.jsonl"));
    }
  }

  @Test
  void whatCannotBeWrittenIsReportedAndCanBeTriedAgain() throws Exception {
    Files.createDirectories(path()); // a folder stands in its place
    try (RotatingFile file = file(100, 2)) {
      assertThrows(IOException.class, () -> file.write(lines("a")));
      Files.delete(path());
      assertEquals(1, file.write(lines("a")));
    }
    assertEquals("a\n", read("cdr.jsonl"));
  }

  @Test
  void filesOfAConfigurationWithMoreOfThemGoAndThoseOfOthersStay() throws Exception {
    try (RotatingFile file = file(4, 4)) {
      file.write(lines("aaa", "bbb", "ccc", "ddd"));
    }
    Path other = path().resolveSibling("cdr.jsonl.4");
    Files.writeString(other, "of logrotate");
    try (RotatingFile file = file(100, 2)) {
      file.deleteSurplus(4);
      file.write(lines("eee"));
    }
    assertEquals("ddd\neee\n", read("cdr.jsonl"));
    assertEquals("ccc\n", read("cdr.jsonl.1"));
    for (int age = 2; age <= 3; age++) {
      assertFalse(Files.exists(path().resolveSibling("cdr.jsonl." + age)), "age " + age);
    }
    assertEquals("of logrotate", Files.readString(other));
  }
}
