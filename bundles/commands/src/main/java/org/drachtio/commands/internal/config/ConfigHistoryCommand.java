package org.drachtio.commands.internal.config;

import java.time.temporal.ChronoUnit;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.config.ConfigControl;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.TableCommand;

/** {@code drachtio:config-history}. */
@Service
@Command(
    scope = "drachtio",
    name = "config-history",
    description = "Lists the last changes of the configuration: when, by whom, what")
public final class ConfigHistoryCommand extends TableCommand {
  /** Optional, so that the command is there to say that it is not. */
  @Reference(optional = true)
  ConfigControl control;

  @Override
  protected Table table() {
    Table table = new Table("Number", "Time", "By", "Changes");
    for (ConfigControl.Change each : ConfigCommand.of(control).history()) {
      table.row(
          each.number(),
          each.time().truncatedTo(ChronoUnit.SECONDS),
          each.who(),
          String.join("; ", each.differences()));
    }
    return table;
  }
}
