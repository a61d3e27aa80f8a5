package org.drachtio.commands.internal.guard;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.guard.Blacklist;

/** {@code drachtio:blacklist-remove}. */
@Service
@Command(
    scope = "drachtio",
    name = "blacklist-remove",
    description = "Removes an address or network from the entries that this server keeps itself")
public final class BlacklistRemoveCommand extends BlacklistChange {
  @Argument(name = "address", description = "As the list shows it", required = true)
  String address;

  @Override
  void change() throws IOException, InterruptedException {
    String network = network(address);
    if (local(network).isEmpty()) {
      List<Blacklist.Entry> others = blacklist.check(network);
      throw new IllegalArgumentException(
          others.isEmpty()
              ? network + " is not in the blacklist"
              : network
                  + " is in the blacklist by "
                  + others.get(0).network()
                  + " of "
                  + others.get(0).source()
                  + ": remove that there");
    }
    List<Blacklist.Entry> entries = local();
    entries.removeIf(entry -> entry.network().equals(network));
    keep(entries);
  }
}
