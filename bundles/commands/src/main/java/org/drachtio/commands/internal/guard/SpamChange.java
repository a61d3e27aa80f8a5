package org.drachtio.commands.internal.guard;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.guard.SpamRules;
import org.drachtio.commands.internal.etc.Configurations;
import org.drachtio.commands.internal.table.Needed;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A command that changes the rules of the spam filter. */
abstract class SpamChange implements Action {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,50}");

  /** How the names of the rules of the XML file begin. */
  private static final String OF_THE_FILE = "drachtio-";

  @Reference(optional = true)
  SpamRules rules;

  @Reference ConfigurationAdmin configurations;

  @Reference(optional = true)
  ConfigReady ready;

  @Override
  public final Object execute() throws IOException, InterruptedException {
    Needed.ofFeature(rules, "drachtio-spam-filter");
    change();
    return null;
  }

  abstract void change() throws IOException, InterruptedException;

  /** A name that can be a file's. */
  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("A name has letters, digits, _ and -: " + name);
    }
  }

  /** A name that the server does not use itself. */
  static void checkNewName(String name) {
    checkName(name);
    if (name.startsWith(OF_THE_FILE)) {
      throw new IllegalArgumentException("Names of the XML file's rules begin so: " + name);
    }
  }

  final Optional<SpamRules.Rule> rule(String name) {
    return rules.rules().stream().filter(rule -> rule.name().equals(name)).findFirst();
  }

  /** That of an operator; others are refused. */
  final Configuration configuration(String name) throws IOException {
    String pid = SpamRules.RULE_PID + "~" + name;
    Configurations.refuseOwned(ready, pid);
    return Configurations.find(configurations, pid)
        .orElseThrow(() -> new IllegalArgumentException("There is no rule " + name));
  }
}
