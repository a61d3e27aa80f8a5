package org.drachtio.config.internal.settings.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drachtio.config.internal.settings.option.Option;
import org.drachtio.config.internal.settings.option.Variable;

/** Makes the tables at the end of docs/migrating.md of src/test/resources/names.txt. */
public final class MigrationPage {
  static final String BEGIN = "## Every name";

  private static final Path NAMES = Path.of("src/test/resources/names.txt");
  private static final int COLUMNS = 4;

  private MigrationPage() {}

  /**
   * An option, a variable or an element.
   *
   * @param given how a test sets it; "-": it does not
   * @param sets {@code PID property = value}, or {@code see TEST}
   * @param differs from drachtio-server, for people; empty: nothing
   */
  public record Name(String name, String given, String sets, String differs) {

    /** The test that has it instead; empty: it is the one that asks. */
    public String test() {
      return sets.startsWith("see ") ? sets.substring("see ".length()) : "";
    }

    /** Where that is. */
    public Path testFile() {
      Path own = Path.of("src/test/java/org/drachtio/config/internal");
      return Stream.of("", "settings", "settings/option", "settings/file")
          .map(folder -> own.resolve(folder).resolve(test() + ".java"))
          .filter(Files::exists)
          .findFirst()
          .orElse(Path.of("../../itests/compat/tests").resolve(test() + ".test.js"));
    }

    boolean isOption() {
      return name.startsWith("--");
    }

    boolean isVariable() {
      return Character.isUpperCase(name.charAt(0));
    }
  }

  /** All of them. */
  public static List<Name> names() throws IOException {
    List<Name> names = new ArrayList<>();
    for (String line : Files.readAllLines(NAMES)) {
      if (!line.startsWith("#")) {
        String[] cells = (line + " ").split(" \\| ", COLUMNS);
        names.add(new Name(cells[0].strip(), cells[1].strip(), cells[2].strip(), cells[3].strip()));
      }
    }
    return names;
  }

  /** The end of the page. */
  static String text() throws IOException {
    StringBuilder text = new StringBuilder(BEGIN);
    text.append(
        """


        All that the command line, the environment and `drachtio.conf.xml` may have. The second column shows what a \
        test has seen in the configuration of the component when the name was set ([configuration](configuration.md) says \
        what each means). An empty last column: as in drachtio-server.
        """);
    List<Name> names = names();
    table(text, "Option", names.stream().filter(Name::isOption).toList());
    table(text, "Variable", names.stream().filter(Name::isVariable).toList());
    table(
        text,
        "Element",
        names.stream().filter(each -> !each.isOption() && !each.isVariable()).toList());
    return text.toString();
  }

  private static void table(StringBuilder text, String title, List<Name> names) {
    text.append("\n| ").append(title).append(" | Sets, test | What differs |\n|---|---|---|\n");
    for (Name name : names) {
      text.append("| `")
          .append(title.equals("Element") ? shown(name.name()) : name.name())
          .append("` | ")
          .append(name.test().isEmpty() ? "`" + name.sets() + "`" : link(name))
          .append(" | ")
          .append(name.differs())
          .append(" |\n");
    }
  }

  private static String shown(String path) {
    return new Element(path, null, "", "").shown();
  }

  private static String link(Name name) {
    Path docs = Path.of("../../docs").toAbsolutePath().normalize();
    return "["
        + name.test()
        + "]("
        + docs.relativize(name.testFile().toAbsolutePath().normalize())
        + ")";
  }

  /** Those of our tables that have no row. */
  static List<String> missing() throws IOException {
    Set<String> named = Set.copyOf(names().stream().map(Name::name).toList());
    return Stream.of(
            Stream.of(Option.values()).map(Option::dashed),
            Stream.of(Variable.values()).map(Variable::variable),
            Stream.of(Element.ALL).map(Element::path))
        .flatMap(each -> each)
        .filter(each -> !named.contains(each))
        .toList();
  }
}
