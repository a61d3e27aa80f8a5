package org.drachtio.commands.internal.guard;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.guard.Blacklist;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.TableCommand;

/** {@code drachtio:blacklist-check}. */
@Service
@Command(
    scope = "drachtio",
    name = "blacklist-check",
    description = "Shows the entries of the blacklist that an address falls under")
public final class BlacklistCheckCommand extends TableCommand {
  /** Optional: the blacklist is a feature of its own. */
  @Reference(optional = true)
  Blacklist blacklist;

  @Argument(name = "address", description = "Address or network", required = true)
  String address;

  @Override
  protected Table table() {
    return BlacklistCommand.entries(blacklist == null ? List.of() : blacklist.check(address));
  }
}
