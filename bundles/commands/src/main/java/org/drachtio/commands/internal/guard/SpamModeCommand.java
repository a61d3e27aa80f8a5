package org.drachtio.commands.internal.guard;

import java.io.IOException;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.commands.internal.etc.Configurations;

/** {@code drachtio:spam-mode}. */
@Service
@Command(
    scope = "drachtio",
    name = "spam-mode",
    description = "Switches a rule on a header on, off, or has it only count")
public final class SpamModeCommand extends SpamChange {
  private static final Set<String> MODES = Set.of("on", "dry-run", "off");

  @Argument(index = 0, name = "name", description = "As spam-list shows it", required = true)
  String name;

  @Argument(index = 1, name = "mode", description = "on, dry-run or off", required = true)
  String mode;

  @Override
  void change() throws IOException, InterruptedException {
    checkName(name);
    if (!MODES.contains(mode)) {
      throw new IllegalArgumentException("The mode is on, dry-run or off");
    }
    Configurations.set(configuration(name), "mode", mode);
    Configurations.await(
        "The mode of rule " + name,
        () -> rule(name).filter(rule -> rule.mode().equals(mode)).isPresent());
  }
}
