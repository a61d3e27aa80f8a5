package org.drachtio.config.internal.settings.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.drachtio.config.internal.settings.value.Key;
import org.junit.jupiter.api.Test;

class UsageTest {
  private static final Path ROOT = Path.of("../..");

  @Test
  void whatIsPrintedBeforeTheFirstBuildIsTheSame() throws IOException {
    Path target = Files.createDirectories(Path.of("target"));
    Path made = Files.writeString(target.resolve("usage.txt"), Usage.text());

    assertEquals(
        Files.readString(ROOT.resolve("docs/usage.txt")),
        Usage.text(),
        "docs/usage.txt is not what the table makes: copy " + made.toAbsolutePath());
  }

  @Test
  void everyOptionSaysWhatItDoesItsDefaultAndItsVariables() {
    assertTrue(
        Usage.text()
            .contains(
                "\n  -p, --port PORT\n"
                    + "        TCP port that applications connect to; 0 = none. Default: 9022."
                    + " Environment:\n        DRACHTIO_ADMIN_TCP_PORT.\n"),
        Usage.text());
    for (Option option : Option.values()) {
      assertTrue(Usage.text().contains("  " + option.usage() + "\n"), option.dashed());
      assertFalse(option.description().endsWith("."), option.dashed());
    }
    for (Variable variable : Variable.values()) {
      if (!variable.hasOption() || variable.isSupported()) {
        assertTrue(Usage.text().contains(variable.variable()), variable.variable());
      }
    }
    for (String line : Usage.text().split("\n")) {
      assertTrue(line.length() <= 100, line);
    }
  }

  @Test
  void theDefaultsAreThoseOfTheKeys() {
    assertEquals(Key.ADMIN_PORT.fallback().toString(), Option.PORT.fallback());
    assertEquals(Key.ADMIN_ADDRESS.fallback(), Option.ADDRESS.fallback());
    assertEquals(Key.ADMIN_SECRET.fallback(), Option.SECRET.fallback());
    assertEquals(
        Key.TCP_KEEPALIVE_SECONDS.fallback().toString(), Option.TCP_KEEPALIVE_INTERVAL.fallback());
    assertEquals(
        Key.LOG_LEVEL.fallback().name(),
        Option.LOGLEVEL.fallback().toUpperCase(java.util.Locale.ROOT));
  }

  /** bin/drachtio knows options with a secret by how they begin, in all their abbreviations. */
  @Test
  void optionsWithASecretAreKnownByTheirBeginning() {
    Set<Option> hidden = new HashSet<>();
    hidden.addAll(Option.ofLongName("se"));
    hidden.addAll(Option.ofLongName("blacklist-redis-pa"));

    assertEquals(Set.of(Option.SECRET, Option.BLACKLIST_PASSWORD), hidden);
    for (String shorter : List.of("s", "blacklist-redis-p")) {
      assertTrue(Option.ofLongName(shorter).size() > 1, shorter + " is an abbreviation too");
    }
  }
}
