package org.drachtio.commands.internal.config;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.config.ConfigControl;

/** {@code drachtio:config-reload}. */
@Service
@Command(
    scope = "drachtio",
    name = "config-reload",
    description = "Reads the configuration file again, applies it and shows what has changed")
public final class ConfigReloadCommand extends ConfigCommand {
  @Override
  List<String> differences(ConfigControl found) {
    return found.reload(who());
  }
}
