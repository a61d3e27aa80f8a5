package org.drachtio.config.internal.settings.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drachtio.config.internal.settings.option.Option;
import org.drachtio.config.internal.settings.option.Variable;

/** Makes docs/configuration.md and docs/drachtio.bash of {@link Option} and {@link Variable}. */
final class ConfigurationPage {
  private static final Map<Option, String> CHOICES =
      Map.of(
          Option.LOGLEVEL, "notice error warning info debug",
          Option.SOFIA_LOGLEVEL, "0 1 2 3 4 5 6 7 8 9",
          Option.LOG_LAYOUT, "drachtio readable json",
          Option.HTTP_METHOD, "GET POST",
          Option.MIN_TLS_VERSION, "1.0 1.1 1.2 1.3");

  private ConfigurationPage() {}

  static String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Configuration

        Made from the tables of options, variables and elements; a test compares them. What drachtio-server does: \
        [reference](reference/configuration.md). Bounds and time-outs that drachtio-server has no name for: \
        [limits](limits.md). How values reach the components: [technical](technical/configuration.md).

        For each value the command line beats the environment, the environment beats the configuration file, and the file \
        beats the default. `drachtio:config-show` shows what holds and what has set it; a changed file is applied while calls \
        run ([operations](operations.md#configure)). `drachtio --check-config FILE` checks a file.

        ## Options and environment

        | Option | Environment | Element | Default | |
        |---|---|---|---|---|
        """);
    for (Option option : Option.values()) {
      if (option.isSupported()) {
        row(
            text,
            code(List.of(option.usage().strip())),
            code(Variable.of(option).stream().map(Variable::variable).toList()),
            code(elements(option)),
            option.fallback(),
            option.description());
      }
    }
    text.append("\n## Environment variables without an option\n\n| Variable | |\n|---|---|\n");
    for (Variable variable : Variable.values()) {
      if (!variable.hasOption() && variable.isSupported()) {
        row(text, code(List.of(variable.variable())), variable.description());
      }
    }
    text.append("\n## Elements without an option\n\n| Element | Default | |\n|---|---|---|\n");
    for (Element element : Element.ALL) {
      if (element.option() == null) {
        row(text, code(List.of(element.shown())), element.fallback(), element.description());
      }
    }
    text.append(
        """

        ## Keep-alive of SIP connections

        Keys of PID `org.drachtio.sip.transport`, which drachtio-server has no names for \
        ([operations](operations.md#keep-alive)).

        | Key | Default | |
        |---|---|---|
        | `tcpKeepAliveSeconds` | 30 | time between TCP keep-alive probes; 0 = off |
        | `crlfPingSeconds` | 0 | seconds without a message of the peer until the server sends a keep-alive by CRLF \
        on a connection over TCP or TLS that it has opened; 0 = never |
        | `crlfPongRequired` | false | whether a peer that has never answered one is closed, too, if it leaves one \
        without an answer for 10 s |
        | `webSocketPingSeconds` | 0 | time between pings to WebSocket clients; one that has sent nothing since the \
        last ping is closed; 0 = never |
        """);
    text.append("\n## Accepted, without effect in this version\n\n");
    List<String> without = new ArrayList<>();
    for (Option option : Option.values()) {
      if (!option.isSupported()) {
        without.add(option.usage().strip());
        without.addAll(elements(option));
      }
    }
    for (Variable variable : Variable.values()) {
      if (!variable.isSupported()) {
        without.add(variable.variable());
      }
    }
    return text.append(code(without)).append("\n").toString();
  }

  private static List<String> elements(Option option) {
    return Stream.of(Element.ALL)
        .filter(each -> each.option() == option)
        .map(Element::shown)
        .toList();
  }

  private static String code(List<String> words) {
    return words.stream().map(each -> "`" + each + "`").collect(Collectors.joining(", "));
  }

  private static void row(StringBuilder text, String... cells) {
    text.append("| ")
        .append(
            Stream.of(cells)
                .map(each -> each.replace("|", "\\|"))
                .collect(Collectors.joining(" | ")))
        .append(" |\n");
  }

  /** Completion for bash. */
  static String completion() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Completes the options of drachtio in bash: `. docs/drachtio.bash`, or a copy of it named `drachtio` in
        # /usr/share/bash-completion/completions. Made from the table of options; a test compares the two.
        _drachtio() {
          local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
          case $previous in
        """);
    List<String> others = new ArrayList<>();
    List<String> files = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (Option option : Option.values()) {
      List<String> names = names(option);
      all.addAll(names);
      if (CHOICES.containsKey(option)) {
        arm(text, names, "compgen -W '" + CHOICES.get(option) + "' -- \"$current\"");
      } else if (option.usage().endsWith(" PATH")) {
        files.addAll(names);
      } else if (option.hasArgument()) {
        others.addAll(names);
      }
    }
    arm(text, files, "compgen -f -- \"$current\"");
    text.append("    ").append(String.join(" | ", others)).append(") COMPREPLY=() ;;\n");
    arm(text, List.of("*"), "compgen -W '" + String.join(" ", all) + "' -- \"$current\"");
    return text.append(
            """
              esac
            }
            complete -o filenames -F _drachtio drachtio
            """)
        .toString();
  }

  private static void arm(StringBuilder text, List<String> names, String command) {
    text.append("    ")
        .append(String.join(" | ", names))
        .append(") mapfile -t COMPREPLY < <(")
        .append(command)
        .append(") ;;\n");
  }

  /** {@code -f} and {@code --file}. */
  private static List<String> names(Option option) {
    return Stream.of(option.usage().strip().split("[, ]+"))
        .filter(each -> each.startsWith("-"))
        .toList();
  }
}
