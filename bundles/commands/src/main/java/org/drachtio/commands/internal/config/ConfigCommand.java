package org.drachtio.commands.internal.config;

import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.drachtio.api.config.ConfigControl;
import org.drachtio.commands.internal.table.Needed;
import org.drachtio.commands.internal.table.Table;

/** A command that changes the configuration, or says what would change. */
abstract class ConfigCommand implements Action {
  /** Optional, so that the command is there to say that it is not. */
  @Reference(optional = true)
  ConfigControl control;

  @Reference Session session;

  abstract List<String> differences(ConfigControl found);

  @Override
  public final Object execute() {
    List<String> differences = differences(of(control));
    if (differences.isEmpty()) {
      System.out.println("No value differs");
    }
    differences.forEach(each -> System.out.println(Table.printable(each)));
    return null;
  }

  /** The user of the shell. */
  final String who() {
    Object user = session.get("USER");
    return user == null ? "shell" : user.toString();
  }

  static ConfigControl of(ConfigControl found) {
    return Needed.ofBundle(found, "org.drachtio.config");
  }
}
