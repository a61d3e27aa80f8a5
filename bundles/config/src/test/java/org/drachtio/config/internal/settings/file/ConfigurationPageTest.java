package org.drachtio.config.internal.settings.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.drachtio.config.internal.settings.layer.Layer;
import org.drachtio.config.internal.settings.option.Option;
import org.drachtio.config.internal.settings.value.Source;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
  private static final Path DOCS = Path.of("../../docs");

  /** Fields of XmlSettings that are values, not names of elements. */
  private static final Set<String> VALUES = Set.of("SPAM_ACTIONS", "VERIFY");

  @Test
  void thePageIsWhatTheTablesMake() throws IOException {
    same("configuration.md", ConfigurationPage.text());
  }

  @Test
  void theCompletionIsWhatTheTableMakes() throws IOException {
    same("drachtio.bash", ConfigurationPage.completion());
  }

  private static void same(String name, String text) throws IOException {
    Path made = Files.writeString(Files.createDirectories(Path.of("target")).resolve(name), text);
    Path page = DOCS.resolve(name);
    assertEquals(
        text,
        Files.exists(page) ? Files.readString(page) : "",
        "docs/" + name + " is not what the tables make: copy " + made.toAbsolutePath());
  }

  @Test
  void everyElementOfTheTableIsOneThatIsRead() throws Exception {
    for (Element element : Element.ALL) {
      Layer layer = new Layer(Source.FILE, "x");
      ConfigFile.parse(
          layer, new ByteArrayInputStream(xml(element).getBytes(StandardCharsets.UTF_8)));
      assertTrue(
          layer.notes().stream().noneMatch(each -> each.contains("unknown")),
          element.path() + ": " + layer.notes());
    }
  }

  private static String xml(Element element) {
    String[] parts = element.path().split("@");
    StringBuilder open = new StringBuilder();
    StringBuilder close = new StringBuilder();
    for (String each : parts[0].split("/")) {
      open.append('<').append(each).append('>');
      close.insert(0, "</" + each + ">");
    }
    if (parts.length > 1) {
      open.insert(open.length() - 1, " " + parts[1] + "=''");
    }
    String text = parts[0].endsWith("contact") ? "sip:*" : "";
    String admin = parts[0].equals("admin") ? "" : "<admin>127.0.0.1</admin>";
    String body = open + text + close;
    // Numbers without text are malformed, which is noted in another way.
    return "<drachtio>" + admin + body + "</drachtio>";
  }

  @Test
  void everyElementThatIsReadIsInTheTable() throws IllegalAccessException {
    Set<String> shown = new TreeSet<>();
    for (Element element : Element.ALL) {
      shown.addAll(List.of(element.path().split("[/@]")));
    }
    for (Field field : XmlSettings.class.getDeclaredFields()) {
      if (java.lang.reflect.Modifier.isStatic(field.getModifiers())
          && !VALUES.contains(field.getName())) {
        field.setAccessible(true);
        Object value = field.get(null);
        Collection<?> names =
            value instanceof Map<?, ?> map
                ? map.keySet()
                : value instanceof Set<?> set ? set : Set.of();
        for (Object name : names) {
          assertTrue(shown.contains(name), "a row for <" + name + "> is missing in Element.ALL");
        }
      }
    }
  }

  @Test
  void bashCompletesOptionsValuesAndFiles() throws Exception {
    assertEquals(
        List.of("--loglevel", "--log-layout").stream().sorted().toList(), completed("--log"));
    assertEquals(List.of("warning"), completed("--loglevel", "w"));
    assertEquals(List.of("debug", "error", "info", "notice", "warning"), completed("-l", ""));
    assertEquals(List.of(), completed("--port", ""));
    assertTrue(completed("-f", "../../docs/usage").contains("../../docs/usage.txt"));
    Set<String> all = new TreeSet<>(completed("-"));
    Stream.of(Option.values())
        .forEach(each -> assertTrue(all.contains(each.dashed()), each.dashed()));
    assertTrue(all.contains("-f"), all::toString);
  }

  private static List<String> completed(String... words) throws Exception {
    StringBuilder line = new StringBuilder();
    for (String each : words) {
      line.append(" '").append(each).append('\'');
    }
    Path script = Files.createTempFile("drachtio", ".bash");
    try {
      Files.writeString(
          script,
          ConfigurationPage.completion()
              + "COMP_WORDS=(drachtio"
              + line
              + ") COMP_CWORD="
              + words.length
              + "\n_drachtio\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
      Process bash =
          new ProcessBuilder("bash", script.toString()).redirectErrorStream(true).start();
      String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, bash.waitFor(), out);
      return out.lines().filter(each -> !each.isEmpty()).sorted().toList();
    } finally {
      Files.delete(script);
    }
  }
}
