package org.drachtio.config.internal.cfg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.drachtio.kernel.config.Placeholders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CfgTextTest {
  private static final List<String> LINES =
      List.of(
          "# port = 1 \\",
          "",
          "! also a comment",
          "port = 1",
          "  address:127.0.0.1",
          "contacts = [ \\",
          "  \"sip:a\", \\",
          "  ]",
          ".secret $[drachtio:0123456789abcdef]",
          "a\\ key = x\\\\",
          "bare");

  @TempDir private Path folder;

  @Test
  void keysAreReadAsPropertiesHaveThem() {
    assertEquals(
        Set.of("port", "address", "contacts", ".secret", "a key", "bare"),
        CfgText.of(LINES).keys());
    assertEquals(LINES, CfgText.of(LINES).lines());
  }

  @Test
  void whatIsTakenOutGoesWithAllItsLinesAndNothingElseDoes() {
    CfgText left =
        CfgText.of(LINES)
            .without(
                entry ->
                    entry.key().equals("contacts") || entry.text().contains(Placeholders.BEGIN));

    assertEquals(
        List.of(
            "# port = 1 \\",
            "",
            "! also a comment",
            "port = 1",
            "  address:127.0.0.1",
            "a\\ key = x\\\\",
            "bare"),
        left.lines());
  }

  @Test
  void aLastLineThatWouldGoOnIsOneEntry() {
    assertEquals(Set.of("a"), CfgText.of(List.of("a = 1, \\")).keys());
  }

  @Test
  void bytesPermissionsAndLinksStay() throws Exception {
    Path file = folder.resolve("x.cfg");
    Path link = folder.resolve("link.cfg");
    Files.write(file, "gone = 1\nname = M\u00fcller\n".getBytes(StandardCharsets.ISO_8859_1));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.createSymbolicLink(link, file);

    CfgText.read(link).without(entry -> entry.key().equals("gone")).write(link);

    assertEquals("name = M\u00fcller\n", Files.readString(file, StandardCharsets.ISO_8859_1));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertTrue(Files.isSymbolicLink(link));
    try (var files = Files.list(folder)) {
      assertEquals(2, files.count(), "no other file is left");
    }
  }
}
