package org.drachtio.commands.internal.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.guard.SpamRules;
import org.drachtio.commands.internal.etc.CfgFile;
import org.drachtio.commands.internal.etc.Configurations;

/** {@code drachtio:spam-add}. */
@Service
@Command(
    scope = "drachtio",
    name = "spam-add",
    description = "Adds a rule on a header; it is in force at once and kept in etc")
public final class SpamAddCommand extends SpamChange {
  @Argument(index = 0, name = "name", description = "Letters, digits, _ and -", required = true)
  String name;

  @Argument(index = 1, name = "header", description = "Name of the header", required = true)
  String header;

  @Argument(
      index = 2,
      name = "values",
      description = "Texts of which one has to be in it; regex:… for an expression",
      required = true,
      multiValued = true)
  List<String> values;

  @Option(name = "--action", description = "discard or reject, for UDP")
  String action = "discard";

  @Option(name = "--tcp-action", description = "discard or reject, for connections")
  String tcpAction = "discard";

  @Option(name = "--status", description = "Status of the answer that rejects")
  int status = 603;

  @Option(name = "--mode", description = "on, dry-run or off")
  String mode = "on";

  @Override
  void change() throws IOException, InterruptedException {
    checkNewName(name);
    values.forEach(SpamAddCommand::checkValue);
    if (rule(name).isPresent()) {
      throw new IllegalArgumentException("There is a rule " + name + " already");
    }
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("header", header);
    properties.put(
        "values",
        values.stream().map(value -> value.replace(",", "\\,")).collect(Collectors.joining(", ")));
    properties.put("action", action);
    properties.put("tcpAction", tcpAction);
    properties.put("status", String.valueOf(status));
    properties.put("mode", mode);
    Path file = CfgFile.create(CfgFile.etc(), SpamRules.RULE_PID + "-" + name, properties);
    try {
      Configurations.await("The rule " + name, () -> rule(name).isPresent());
    } catch (IllegalStateException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /**
   * A value that a cfg file cannot hold would turn into another one, which finds more than is
   * meant.
   */
  static void checkValue(String value) {
    if (value.isBlank() || !value.equals(value.strip())) {
      throw new IllegalArgumentException(
          "A value neither begins nor ends with a blank: '" + value + "'");
    }
    if (value.startsWith("--")) {
      throw new IllegalArgumentException(
          "Options stand before the name, else they are values: spam-add "
              + value
              + " … NAME HEADER VALUE…; a value that begins so is regex:^"
              + value);
    }
    if (value.endsWith("\\")) {
      throw new IllegalArgumentException(
          "A value cannot end with a backslash; in an expression write [\\\\]: " + value);
    }
  }
}
