package org.drachtio.commands.internal.guard;

import java.io.IOException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.commands.internal.etc.Configurations;

/** {@code drachtio:spam-remove}. */
@Service
@Command(
    scope = "drachtio",
    name = "spam-remove",
    description = "Removes a rule on a header, and its file in etc")
public final class SpamRemoveCommand extends SpamChange {
  @Argument(name = "name", description = "As drachtio:spam-list shows it", required = true)
  String name;

  @Override
  void change() throws IOException, InterruptedException {
    checkName(name);
    configuration(name).delete();
    Configurations.await("The end of rule " + name, () -> rule(name).isEmpty());
  }
}
