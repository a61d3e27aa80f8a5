package org.drachtio.upgrade.internal;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code drachtio:rollback}. */
@Service
@Command(
    scope = "drachtio",
    name = "rollback",
    description = "Goes back to what ran before the last upgrade, while calls are up")
public final class RollbackCommand implements Action {

  @Reference Upgrader upgrader;

  @Option(
      name = "--restart",
      description = "Goes back to another kernel too; that ends all calls and connections")
  boolean restart;

  @Override
  public Object execute() throws Exception {
    Upgrader.Outcome outcome = upgrader.rollback(restart, System.out::println);
    if (!outcome.good()) {
      throw new IllegalStateException(outcome.text());
    }
    System.out.println(outcome.text());
    return null;
  }
}
