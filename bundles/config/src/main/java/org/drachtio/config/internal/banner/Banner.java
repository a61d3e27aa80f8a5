package org.drachtio.config.internal.banner;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;
import org.drachtio.api.view.ServerInfo;

/**
 * Tells, once, what the server listens on and how an application connects.
 *
 * <p><b>Threading:</b> one thread.
 */
final class Banner {
  /** The default secret, which everybody knows because it stands in the documentation. */
  private static final String BUILT_IN_SECRET = "cymru";

  /** What a look says. */
  enum Result {
    /** Something is not open yet. */
    WAIT,
    /** All is open, and said. */
    PRINTED,
    /** Something cannot be opened; it is said on the error stream. */
    FAILED
  }

  private final PrintStream out;
  private final PrintStream err;
  private final Supplier<ServerInfo> server;
  private final Supplier<AdminEndpoint> admin;
  private int checksLeft;
  private List<String> seen = List.of();

  /**
   * Prints nothing yet.
   *
   * @param server null while there is none
   * @param checks after how many to give up
   */
  Banner(
      PrintStream out,
      PrintStream err,
      Supplier<ServerInfo> server,
      Supplier<AdminEndpoint> admin,
      int checks) {
    this.out = out;
    this.err = err;
    this.server = server;
    this.admin = admin;
    this.checksLeft = checks;
  }

  /** Looks whether everything is open. */
  Result check() {
    ServerInfo info = server.get();
    if (info != null && !info.problems().isEmpty()) {
      return fail(info.problems());
    }
    List<String> points = info == null ? List.of() : info.listeningPoints();
    // Points open one after the other: two equal looks say that the last is open.
    boolean settled = !points.isEmpty() && points.equals(seen);
    seen = List.copyOf(points);
    AdminEndpoint endpoint = settled ? admin.get() : null;
    if (endpoint != null && (endpoint.port() == 0 || !info.applicationEndpoints().isEmpty())) {
      print(info, endpoint);
      return Result.PRINTED;
    }
    checksLeft--;
    if (checksLeft > 0) {
      return Result.WAIT;
    }
    return fail(
        List.of(
            seen.isEmpty()
                ? "no SIP listening point is open; the log says why"
                : "applications cannot connect to " + admin.get() + "; the log says why"));
  }

  private Result fail(List<String> problems) {
    for (String problem : problems) {
      err.println("drachtio: " + problem);
    }
    err.flush();
    return Result.FAILED;
  }

  private void print(ServerInfo info, AdminEndpoint endpoint) {
    out.println(
        "drachtio "
            + info.version()
            + " listens for SIP on "
            + String.join(", ", info.listeningPoints()));
    out.println(
        endpoint.port() == 0
            ? "Applications cannot connect: the admin port is 0"
            : connecting(endpoint));
    out.flush();
  }

  private static String connecting(AdminEndpoint endpoint) {
    String secret = endpoint.secret().equals(BUILT_IN_SECRET) ? BUILT_IN_SECRET : "...";
    return "Applications connect to "
        + (endpoint.isWildcard() ? "port " + endpoint.port() + " of every address" : endpoint)
        + ", with drachtio-srf: srf.connect({host: '"
        + endpoint.localHost()
        + "', port: "
        + endpoint.port()
        + ", secret: '"
        + secret
        + "'})";
  }
}
