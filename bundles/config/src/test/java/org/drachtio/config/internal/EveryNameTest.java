package org.drachtio.config.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.config.internal.settings.file.MigrationPage;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option, variable and element has the effect that docs/migrating.md tells. */
class EveryNameTest {
  private static final String ADMIN = "<admin>127.0.0.1</admin>";

  @TempDir private Path folder;

  static List<MigrationPage.Name> names() throws IOException {
    return MigrationPage.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void hasItsEffect(MigrationPage.Name name) throws Exception {
    if (!name.test().isEmpty()) {
      assertTrue(Files.exists(name.testFile()), name.testFile()::toString);
      return;
    }
    String[] effect = name.sets().split(" = ", 2);
    assertEquals(effect[1], given(name).get(effect[0]));
    assertNotEquals(effect[1], values(ADMIN, Map.of(), List.of()).get(effect[0]), "without it");
  }

  private Map<String, String> given(MigrationPage.Name name) throws SettingsException, IOException {
    String given = name.given();
    if (given.startsWith("-")) {
      return values(ADMIN, Map.of(), List.of(given.split(" ")));
    }
    if (given.startsWith("<")) {
      return values((given.contains("<admin") ? "" : ADMIN) + given, Map.of(), List.of());
    }
    Map<String, String> environment = new HashMap<>();
    for (String assignment : given.split(" ")) {
      environment.put(assignment.split("=", 2)[0], assignment.split("=", 2)[1]);
    }
    return values(ADMIN, environment, List.of());
  }

  private Map<String, String> values(
      String content, Map<String, String> environment, List<String> arguments)
      throws SettingsException, IOException {
    Path file = Files.writeString(folder.resolve("x.xml"), "<drachtio>" + content + "</drachtio>");
    return Effective.values(file, environment, arguments);
  }
}
