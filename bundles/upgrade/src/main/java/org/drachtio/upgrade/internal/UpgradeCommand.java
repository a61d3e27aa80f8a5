package org.drachtio.upgrade.internal;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.upgrade.internal.plan.Plan;

/** {@code drachtio:upgrade}. */
@Service
@Command(
    scope = "drachtio",
    name = "upgrade",
    description =
        "Replaces the server's bundles by those of another version while calls are up, watches it,"
            + " and goes back if it is not well")
public final class UpgradeCommand implements Action {

  @Reference Upgrader upgrader;

  @Argument(
      name = "target",
      description = "The version, or the URL of a repository of features",
      required = true)
  String target;

  @Option(name = "--dry-run", description = "Shows what would be done, and changes nothing")
  boolean dryRun;

  @Option(
      name = "--restart",
      description = "Takes a new kernel too; that ends all calls and connections")
  boolean restart;

  @Option(
      name = "--all",
      description = "Replaces bundles too that are the same but for their version")
  boolean all;

  @Option(name = "--watch", description = "For so many seconds the server is watched afterwards")
  int watchSeconds = 60;

  @Option(
      name = "--canary",
      description =
          "First, for as long as --watch says, new versions of filters and routers see so many in"
              + " 100 new requests beside those in force, which decide")
  int canaryPercent;

  @Override
  public Object execute() throws Exception {
    Upgrader.Wish wish = new Upgrader.Wish(target, all, restart, watchSeconds, canaryPercent);
    if (dryRun) {
      Plan plan = upgrader.plan(wish);
      plan.lines().forEach(System.out::println);
      upgrader.trialOf(plan, wish).forEach(System.out::println);
      return null;
    }
    Upgrader.Outcome outcome = upgrader.upgrade(wish, System.out::println);
    if (!outcome.good()) {
      throw new IllegalStateException(outcome.text());
    }
    System.out.println(outcome.text());
    return null;
  }
}
