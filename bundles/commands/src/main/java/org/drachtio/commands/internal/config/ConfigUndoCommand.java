package org.drachtio.commands.internal.config;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.config.ConfigControl;

/** {@code drachtio:config-undo}. */
@Service
@Command(
    scope = "drachtio",
    name = "config-undo",
    description =
        "Takes the last change of the configuration back; the file stays as it is and is applied"
            + " again when it changes, at SIGHUP and at the next start")
public final class ConfigUndoCommand extends ConfigCommand {
  @Override
  List<String> differences(ConfigControl found) {
    return found.undo(who());
  }
}
