package org.drachtio.commands.internal.guard;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.guard.Blacklist;

/** {@code drachtio:blacklist-add}. */
@Service
@Command(
    scope = "drachtio",
    name = "blacklist-add",
    description = "Adds an address or network to the entries that this server keeps itself")
public final class BlacklistAddCommand extends BlacklistChange {

  private static final int MAX_COMMENT = 300;

  @Argument(index = 0, name = "address", description = "Such as 192.0.2.0/24", required = true)
  String address;

  @Argument(index = 1, name = "comment", description = "Why")
  String comment = "";

  @Override
  void change() throws IOException, InterruptedException {
    String network = network(address);
    List<Blacklist.Entry> entries = local();
    entries.removeIf(entry -> entry.network().equals(network));
    entries.add(new Blacklist.Entry(network, oneLine(comment), "local"));
    keep(entries);
  }

  /** Commas part entries. What the server would not take would stay in the file. */
  static String oneLine(String text) {
    if (text.length() > MAX_COMMENT) {
      throw new IllegalArgumentException("A comment has at most " + MAX_COMMENT + " characters");
    }
    if (text.contains("${") || text.contains("$[")) {
      throw new IllegalArgumentException("${ and $[ cannot stand in a cfg file: " + text);
    }
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c == ',' ? ';' : c);
    }
    return line.toString().strip();
  }
}
