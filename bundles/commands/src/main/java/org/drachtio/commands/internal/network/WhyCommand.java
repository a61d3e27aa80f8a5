package org.drachtio.commands.internal.network;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.TransportView;
import org.drachtio.commands.internal.table.Needed;

/** {@code drachtio:why}. */
@Service
@Command(
    scope = "drachtio",
    name = "why",
    description =
        "Explains for a next hop which targets, listening point, Via and Contact a request would"
            + " have")
public final class WhyCommand implements Action {
  private static final long LIMIT_SECONDS = 30;

  @Argument(name = "destination", description = "A SIP URI, or host[:port]", required = true)
  String destination;

  /** Optional, so that the command is there to say that the server is not. */
  @Reference(optional = true)
  TransportView transport;

  @Override
  public Object execute() throws InterruptedException, ExecutionException {
    TransportView view = Needed.ofServer(transport);
    try {
      view.explain(destination)
          .toCompletableFuture()
          .get(LIMIT_SECONDS, TimeUnit.SECONDS)
          .forEach(System.out::println);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "The name service has not answered in " + LIMIT_SECONDS + " s", e);
    }
    return null;
  }
}
