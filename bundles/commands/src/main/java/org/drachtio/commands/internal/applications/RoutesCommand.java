package org.drachtio.commands.internal.applications;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.RouteInfo;
import org.drachtio.api.view.RoutesView;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.TableCommand;

/** {@code drachtio:routes}. */
@Service
@Command(
    scope = "drachtio",
    name = "routes",
    description = "Lists the routes: who is asked where requests of a method go")
public final class RoutesCommand extends TableCommand {
  /** Optional: HTTP routing is a feature of its own. */
  @Reference(optional = true)
  RoutesView routes;

  @Override
  protected Table table() {
    Table table =
        new Table(
            "Order",
            "Method",
            "HTTP",
            "URL",
            "Verify peer",
            "Source",
            "Requests",
            "Failures",
            "Open",
            "Last error");
    if (routes != null) {
      for (RouteInfo route : routes.routes()) {
        table.row(
            route.order(),
            route.method(),
            route.httpMethod(),
            route.url(),
            route.verifyPeer(),
            route.source(),
            route.requests(),
            route.failures(),
            route.inFlight(),
            route.lastError());
      }
    }
    return table;
  }
}
