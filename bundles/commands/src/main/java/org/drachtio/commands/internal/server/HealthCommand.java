package org.drachtio.commands.internal.server;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.view.Health;
import org.drachtio.api.view.HealthView;
import org.drachtio.commands.internal.table.Needed;
import org.drachtio.commands.internal.table.Table;
import org.drachtio.commands.internal.table.TableCommand;

/** {@code drachtio:health}. */
@Service
@Command(
    scope = "drachtio",
    name = "health",
    description = "Shows whether the server works and new calls may come, and why not")
public final class HealthCommand extends TableCommand {
  /** Optional: health is part of the feature of the metrics. */
  @Reference(optional = true)
  HealthView view;

  @Override
  protected Table table() {
    Health health = Needed.ofFeature(view, "drachtio-metrics").health();
    Table table = new Table("Check", "State", "What was seen");
    table.row("live", state(health.live()), "");
    table.row("ready", state(health.ready()), "");
    health.checks().forEach(check -> table.row(check.name(), state(check.good()), check.reason()));
    return table;
  }

  private static String state(boolean good) {
    return good ? "good" : "bad";
  }
}
