package org.drachtio.commands.internal.server;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.api.control.Draining;

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
    if (server == null) {
      throw new IllegalStateException("The drachtio server is not running");
    }
    if (waitSeconds < 0) {
      throw new IllegalArgumentException("--wait is a number of seconds");
    }
    if (off) {
      server.resume();
      System.out.println("New requests are taken.");
      return null;
    }
    server.drain();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    Map<String, Long> left = server.inProgress();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      // For the operator, who may interrupt it.
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      left = server.inProgress();
    }
    System.out.println(
        "New requests are answered 503. In progress: " + (left.isEmpty() ? "nothing" : left));
    return null;
  }
}
