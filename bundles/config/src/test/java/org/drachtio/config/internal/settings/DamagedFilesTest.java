package org.drachtio.config.internal.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.drachtio.config.internal.settings.file.ConfigFile;
import org.drachtio.config.internal.settings.layer.Layer;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.value.Source;
import org.junit.jupiter.api.Test;

/** Files as disks, editors and templates leave them: each is read, or refused with one line. */
class DamagedFilesTest {
  private static final Path FOLDER = Path.of("src/test/resources/conf");
  private static final int TRIES = 4_000;

  private static final List<String> PIECES =
      List.of(
          "<",
          ">",
          "&",
          "\"",
          "'",
          "\0",
          "\r\n",
          "<!--",
          "-->",
          "<![CDATA[",
          "]]>",
          "<?",
          "<!DOCTYPE a [",
          "&#0;",
          "&#x1b;",
          "&#10;",
          "&#999999999;",
          "xmlns:a=''",
          "a:b",
          "99999999999999999999",
          "-1",
          "%",
          "\u00e4",
          "\ud83d\ude00",
          "[::",
          "sip:",
          ";transport=",
          "://",
          "<contact>",
          "</admin>",
          "\t\n ");

  @Test
  void isReadOrRefusedWithOneLine() throws IOException {
    List<byte[]> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(FOLDER)) {
      for (Path each : all.filter(file -> file.toString().endsWith(".xml")).sorted().toList()) {
        files.add(Files.readAllBytes(each));
      }
    }
    SplittableRandom seeds = new SplittableRandom();
    for (int i = 0; i < TRIES; i++) {
      long seed = Long.getLong("trials.seed", seeds.nextLong());
      SplittableRandom random = new SplittableRandom(seed);
      byte[] damaged = damaged(files.get(random.nextInt(files.size())), random);
      try {
        for (String line : told(damaged)) {
          assertFalse(line.chars().anyMatch(Character::isISOControl), line);
        }
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        throw new AssertionError("with -Dtrials.seed=" + seed + ": " + e, e);
      }
    }
  }

  @Test
  void whatTheParserHasNoWordsForIsRefusedWithTheLine() throws IOException {
    byte[] file = "<drachtio>\n<!DOCTYPE a [\0".getBytes(StandardCharsets.UTF_8);
    byte[] first = "<!DOCTYPE a [\n\1]><drachtio/>".getBytes(StandardCharsets.UTF_8);
    for (byte[] each : List.of(file, first)) {
      List<String> told = told(each);
      assertEquals(1, told.size());
      assertTrue(told.get(0).contains("line "), told.get(0));
    }
  }

  private static List<String> told(byte[] file) throws IOException {
    try {
      Layer layer =
          ConfigFile.parse(new Layer(Source.FILE, "file"), new ByteArrayInputStream(file));
      return ServerSettings.merge(List.of(layer)).notes();
    } catch (SettingsException e) {
      return List.of(e.getMessage());
    }
  }

  private static byte[] damaged(byte[] file, SplittableRandom random) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int from = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), from + random.nextInt(20));
      String piece =
          switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "" + (char) random.nextInt(256);
            case 2 -> text.substring(from, to).repeat(2);
            default ->
                new String(
                    PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8),
                    StandardCharsets.ISO_8859_1);
          };
      text = text.substring(0, from) + piece + text.substring(random.nextBoolean() ? from : to);
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
