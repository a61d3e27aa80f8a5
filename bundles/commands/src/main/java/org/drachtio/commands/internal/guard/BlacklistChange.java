package org.drachtio.commands.internal.guard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.drachtio.api.guard.Blacklist;
import org.drachtio.api.net.IpNetwork;
import org.drachtio.commands.internal.etc.CfgFile;
import org.drachtio.commands.internal.etc.Configurations;
import org.drachtio.commands.internal.table.Needed;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A command that changes the entries that the server keeps itself. */
abstract class BlacklistChange implements Action {

  private static final String LOCAL = "local";

  @Reference(optional = true)
  Blacklist blacklist;

  @Reference ConfigurationAdmin configurations;

  @Override
  public final Object execute() throws IOException, InterruptedException {
    Needed.ofFeature(blacklist, "drachtio-blacklist");
    change();
    return null;
  }

  abstract void change() throws IOException, InterruptedException;

  /** As the list shows it. */
  static String network(String text) {
    return IpNetwork.parse(text)
        .orElseThrow(() -> new IllegalArgumentException(text + " is no address and no network"))
        .toString();
  }

  final List<Blacklist.Entry> local() {
    return new ArrayList<>(
        blacklist.entries(Integer.MAX_VALUE).stream()
            .filter(entry -> entry.source().equals(LOCAL))
            .toList());
  }

  final Optional<Blacklist.Entry> local(String network) {
    return local().stream().filter(entry -> entry.network().equals(network)).findFirst();
  }

  /** Keeps these in etc, and waits until they count. */
  final void keep(List<Blacklist.Entry> entries) throws IOException, InterruptedException {
    String text = String.join(", ", entries.stream().map(Blacklist.Entry::text).toList());
    Optional<Configuration> present =
        Configurations.find(configurations, Blacklist.LOCAL_PID)
            .filter(each -> each.getProperties() != null);
    if (present.isPresent()) {
      Configurations.set(present.get(), Blacklist.LOCAL_ENTRIES, text);
    } else {
      CfgFile.create(CfgFile.etc(), Blacklist.LOCAL_PID, Map.of(Blacklist.LOCAL_ENTRIES, text));
    }
    Configurations.await("The blacklist", () -> local().equals(entries));
  }
}
