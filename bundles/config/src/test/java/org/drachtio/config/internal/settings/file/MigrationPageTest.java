package org.drachtio.config.internal.settings.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MigrationPageTest {
  private static final Path DOCS = Path.of("../../docs");

  @Test
  void thePageEndsWithTheTables() throws IOException {
    Path page = DOCS.resolve("migrating.md");
    String text = Files.readString(page);
    int begin = text.indexOf(MigrationPage.BEGIN);
    String head = begin < 0 ? text + "\n" : text.substring(0, begin);
    Path made = Files.createDirectories(Path.of("target")).resolve("migrating.md");
    Files.writeString(made, head + MigrationPage.text());
    assertEquals(
        Files.readString(made),
        text,
        () -> "docs/migrating.md does not end with the tables: copy " + made.toAbsolutePath());
  }

  @Test
  void everyNameOfOurTablesHasARow() throws IOException {
    assertEquals(List.of(), MigrationPage.missing());
  }

  @Test
  void noNameHasTwo() throws IOException {
    Set<String> seen = new HashSet<>();
    MigrationPage.names().forEach(each -> assertTrue(seen.add(each.name()), each::name));
  }

  /** The pages of reference/ are what drachtio-server has. */
  @Test
  void everyOptionAndVariableOfTheReferenceHasARow() throws IOException {
    Set<String> named = new TreeSet<>();
    MigrationPage.names().forEach(each -> named.add(each.name()));
    Matcher found =
        Pattern.compile("(--[a-z][a-z0-9-]+|DRACHTIO_[A-Z_]+[A-Z])")
            .matcher(Files.readString(DOCS.resolve("reference/configuration.md")));
    Set<String> missing = new TreeSet<>();
    while (found.find()) {
      if (!named.contains(found.group())) {
        missing.add(found.group());
      }
    }
    // An argument of the entrypoint, the port that it puts into a contact, and beginnings of names.
    missing.removeAll(
        Set.of(
            "--cloud-deployment",
            "DRACHTIO_SIP_PORT",
            "--blacklist-redis-address",
            "DRACHTIO_HOMER"));
    assertEquals(Set.of(), missing);
  }
}
