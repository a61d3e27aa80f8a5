package org.drachtio.config.internal.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd the state of the server, if systemd has started it as a service of {@code
 * Type=notify}; by its program {@code systemd-notify}, since Java has no datagram sockets of the
 * Unix domain.
 *
 * <p><b>Threading:</b> any thread that may wait.
 */
public final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final String SOCKET = "NOTIFY_SOCKET";
  private static final int WAIT_SECONDS = 5;

  private Supervisor() {}

  /** The sockets are open. */
  public static void ready() {
    tell(System.getenv(), "READY=1", "STATUS=in service");
  }

  /** The server is about to end. */
  public static void stopping() {
    tell(System.getenv(), "STOPPING=1");
  }

  /**
   * What {@code systemctl status} shows.
   *
   * @param text one line
   */
  public static void status(String text) {
    tell(System.getenv(), "STATUS=" + text);
  }

  /** Waits for the program, for some seconds at most. */
  static void tell(Map<String, String> environment, String... states) {
    if (environment.getOrDefault(SOCKET, "").isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("systemd-notify"));
    command.addAll(List.of(states));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        LOG.warn("systemd could not be told in {} s: {}", WAIT_SECONDS, List.of(states));
      } else if (process.exitValue() != 0) {
        LOG.warn("systemd-notify ended with {}: {}", process.exitValue(), List.of(states));
      }
    } catch (IOException e) {
      LOG.warn("systemd cannot be told: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
