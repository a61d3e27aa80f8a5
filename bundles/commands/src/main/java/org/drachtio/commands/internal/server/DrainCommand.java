package org.drachtio.commands.internal.server;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.control.Draining;
import org.drachtio.commands.internal.table.Needed;

/** {@code drachtio:drain}. */
@Service
@Command(
    scope = "drachtio",
    name = "drain",
    description =
        "Refuses new requests with 503 and lets calls go on; without an option, shows what is in"
            + " progress then")
public final class DrainCommand implements Action {
  private static final int LOOK_MILLIS = 500;

  /** Optional, so that the command is there to say that the server is not. */
  @Reference(optional = true)
  Draining server;

  @Option(name = "--wait", description = "Waits so many seconds for the calls to end")
  int waitSeconds;

  @Option(name = "--off", description = "Takes new requests again")
  boolean off;

  @Override
  public Object execute() throws InterruptedException {
    Draining draining = Needed.ofServer(server);
    if (waitSeconds < 0) {
      throw new IllegalArgumentException("--wait is a number of seconds");
    }
    if (off) {
      draining.resume();
      System.out.println("New requests are taken.");
      return null;
    }
    draining.drain();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    Map<String, Long> left = draining.inProgress();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      // For the operator, who may interrupt it.
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      left = draining.inProgress();
    }
    System.out.println(
        "New requests are answered 503. In progress: " + (left.isEmpty() ? "nothing" : left));
    return null;
  }
}
