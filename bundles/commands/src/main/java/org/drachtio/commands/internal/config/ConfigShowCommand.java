package org.drachtio.commands.internal.config;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.config.ConfigControl;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.TableCommand;

/** {@code drachtio:config-show}. */
@Service
@Command(
    scope = "drachtio",
    name = "config-show",
    description = "Shows the values that are in force, without secrets, and what has set each")
public final class ConfigShowCommand extends TableCommand {
  /** Optional, so that the command is there to say that it is not. */
  @Reference(optional = true)
  ConfigControl control;

  @Override
  protected Table table() {
    Table table = new Table("Component", "Name", "Value", "Set by");
    for (ConfigControl.Value each : ConfigCommand.of(control).values()) {
      table.row(each.component(), each.name(), each.value(), each.source());
    }
    return table;
  }
}
