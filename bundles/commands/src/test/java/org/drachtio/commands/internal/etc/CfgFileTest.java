package org.drachtio.commands.internal.etc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CfgFileTest {

  @TempDir private Path etc;

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    String odd = "regex:^\\d{2}\\.x$ #no = comment: \\, \u00e9\u20ac\n\ttab";
    Path file = CfgFile.create(etc, "org.x-one", Map.of("values", odd));
    Properties read = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      read.load(in);
    }
    assertEquals(Map.of("values", odd), read);
    assertEquals(etc.resolve("org.x-one.cfg"), file);
    assertThrows(IOException.class, () -> CfgFile.create(etc, "org.x-one", Map.of()));
    try (Stream<Path> files = Files.list(etc)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void whatKarafWouldReplaceIsRefused() {
    for (String value : List.of("${karaf.etc}", "$[env:HOME]")) {
      assertThrows(
          IllegalArgumentException.class, () -> CfgFile.create(etc, "x", Map.of("a", value)));
    }
  }
}
