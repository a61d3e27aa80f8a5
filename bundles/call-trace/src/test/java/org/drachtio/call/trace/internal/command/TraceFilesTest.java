package org.drachtio.call.trace.internal.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFilesTest {

  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir Path data;

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aFileIsForItsOwnerOnly() throws IOException {
    Path file = new TraceFiles(data.resolve("trace")).write("call-1", ".pcap", CONTENT);
    assertEquals(data.resolve("trace").resolve("call-1.pcap"), file);
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
    assertEquals("rw-------", permissions(file));
    assertEquals("rwx------", permissions(file.getParent()));
  }

  @Test
  void nothingIsOverwrittenAndNoLinkIsFollowed() throws IOException {
    TraceFiles files = new TraceFiles(data.resolve("trace"));
    Path file = files.write("one.svg", ".svg", CONTENT);
    Path target = data.resolve("target");
    Files.createSymbolicLink(file.resolveSibling("link.svg"), target);
    assertThrows(IllegalArgumentException.class, () -> files.write("one", ".svg", new byte[] {9}));
    assertThrows(IllegalArgumentException.class, () -> files.write("link", ".svg", new byte[] {9}));
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
    assertFalse(Files.exists(target));
  }

  @Test
  void aFolderThatIsALinkIsNotUsed() throws IOException {
    Path elsewhere = Files.createDirectory(data.resolve("elsewhere"));
    Files.createSymbolicLink(data.resolve("trace"), elsewhere);
    TraceFiles files = new TraceFiles(data.resolve("trace"));
    assertThrows(IOException.class, () -> files.write("one", ".svg", CONTENT));
    assertFalse(Files.exists(elsewhere.resolve("one.svg")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", "../x", "/tmp/x", "a/b", "a\\b", ".hidden", "-x", "a b", "ä", "x\n"
      })
  void noOtherNames(String name) {
    TraceFiles files = new TraceFiles(data.resolve("trace"));
    assertThrows(IllegalArgumentException.class, () -> files.write(name, ".svg", CONTENT));
    assertFalse(Files.exists(data.resolve("trace")));
  }
}
