package org.drachtio.commands.internal.applications;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.control.Operations;
import org.drachtio.commands.internal.table.Needed;

/** {@code drachtio:disconnect}. */
@Service
@Command(
    scope = "drachtio",
    name = "disconnect",
    description = "Closes the connection of an application")
public final class DisconnectCommand implements Action {
  /** Optional, so that the command is there to say that the server is not. */
  @Reference(optional = true)
  Operations server;

  @Argument(
      name = "APP",
      description = "Id of the application, as drachtio:apps shows it",
      required = true)
  long application;

  @Override
  public Object execute() {
    if (!Needed.ofServer(server).disconnect(application)) {
      throw new IllegalArgumentException("There is no application with this id: " + application);
    }
    return null;
  }
}
