package org.drachtio.commands.internal.guard;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.guard.Sources;

/** {@code drachtio:sources-pardon}. */
@Service
@Command(
    scope = "drachtio",
    name = "sources-pardon",
    description = "Forgets what a source has done; one that is cut off may come again")
public final class SourcesPardonCommand implements Action {
  /** Optional: there are none without limits. */
  @Reference(optional = true)
  Sources sources;

  @Argument(name = "source", description = "As drachtio:sources shows it", required = true)
  String source;

  @Override
  public Object execute() {
    if (sources == null || !sources.pardon(source)) {
      throw new IllegalArgumentException("There is no source " + source);
    }
    return null;
  }
}
