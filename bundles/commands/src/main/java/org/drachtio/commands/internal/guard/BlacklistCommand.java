package org.drachtio.commands.internal.guard;

import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.guard.Blacklist;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.TableCommand;

/** {@code drachtio:blacklist}. */
@Service
@Command(
    scope = "drachtio",
    name = "blacklist",
    description = "Shows the blacklist: where it comes from, how many entries, the entries")
public final class BlacklistCommand extends TableCommand {
  /** Optional: the blacklist is a feature of its own. */
  @Reference(optional = true)
  Blacklist blacklist;

  @Option(name = "--list", description = "Shows so many of the entries instead, local ones first")
  int most;

  @Override
  protected Table table() {
    if (most > 0) {
      return entries(blacklist == null ? List.of() : blacklist.entries(most));
    }
    Table table = new Table("Key", "Value");
    if (blacklist != null) {
      Blacklist.State state = blacklist.state();
      table.row("entries", state.entries());
      table.row("local", state.local());
      table.row("ignored", state.ignored());
      table.row("discarded", state.discarded());
      table.row("redis", state.redis());
      table.row(
          "read", state.loaded().map(at -> at.truncatedTo(ChronoUnit.SECONDS) + "").orElse(""));
      table.row("problem", state.problem());
    }
    return table;
  }

  static Table entries(List<Blacklist.Entry> entries) {
    Table table = new Table("Network", "Comment", "Source");
    for (Blacklist.Entry entry : entries) {
      table.row(entry.network(), entry.comment(), entry.source());
    }
    return table;
  }
}
