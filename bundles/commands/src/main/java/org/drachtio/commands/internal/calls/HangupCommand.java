package org.drachtio.commands.internal.calls;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.control.Operations;
import org.drachtio.commands.internal.table.Needed;

/** {@code drachtio:hangup}. */
@Service
@Command(
    scope = "drachtio",
    name = "hangup",
    description = "Ends a call: BYE to its peer, and the application is told")
public final class HangupCommand implements Action {
  /** Optional, so that the command is there to say that the server is not. */
  @Reference(optional = true)
  Operations server;

  @Argument(
      name = "ID",
      description = "Id of the dialog, as drachtio:dialogs shows it",
      required = true)
  String dialog;

  @Override
  public Object execute() {
    if (!Needed.ofServer(server).hangUp(dialog)) {
      throw new IllegalArgumentException("There is no answered call with this id: " + dialog);
    }
    return null;
  }
}
