package org.drachtio.commands.internal.config;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.config.ConfigControl;

/** {@code drachtio:config-diff}. */
@Service
@Command(
    scope = "drachtio",
    name = "config-diff",
    description = "Shows what the configuration file would change if it were read again now")
public final class ConfigDiffCommand extends ConfigCommand {
  @Override
  List<String> differences(ConfigControl found) {
    return found.differences();
  }
}
