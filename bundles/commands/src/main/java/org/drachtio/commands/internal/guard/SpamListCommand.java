package org.drachtio.commands.internal.guard;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.guard.SpamRules;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.TableCommand;

/** {@code drachtio:spam-list}. */
@Service
@Command(
    scope = "drachtio",
    name = "spam-list",
    description = "Lists the rules on headers that keep spam out, and what they have found")
public final class SpamListCommand extends TableCommand {
  /** Optional: the spam filter is a feature of its own. */
  @Reference(optional = true)
  SpamRules rules;

  @Override
  protected Table table() {
    Table table =
        new Table(
            "Name",
            "Mode",
            "Header",
            "Values",
            "UDP",
            "Connections",
            "Status",
            "Hits",
            "Last hit",
            "Source");
    if (rules != null) {
      for (SpamRules.Rule rule : rules.rules()) {
        table.row(
            rule.name(),
            rule.mode(),
            rule.header(),
            String.join(", ", rule.values()),
            rule.action(),
            rule.tcpAction(),
            rule.status(),
            rule.hits(),
            rule.lastHit().map(SpamListCommand::seconds).orElse(""),
            rule.source());
      }
    }
    return table;
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
