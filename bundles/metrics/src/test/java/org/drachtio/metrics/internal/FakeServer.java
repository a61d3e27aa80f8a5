package org.drachtio.metrics.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.api.view.DialogInfo;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.api.view.TransactionInfo;

/** A server that shows what a test says. */
public final class FakeServer implements ServerView {

  public final List<String> points = new ArrayList<>(List.of("udp/127.0.0.1:5060"));
  public final List<String> problems = new ArrayList<>();
  public final List<ApplicationInfo> applications = new ArrayList<>();
  public final Map<String, Long> tables = new LinkedHashMap<>();
  public boolean silent;

  /** One that wants INVITEs. */
  public void application(long id, int queuedBytes) {
    applications.add(
        new ApplicationInfo(
            id, "127.0.0.1:" + (40_000 + id), true, List.of(), List.of("INVITE"), queuedBytes));
  }

  @Override
  public String version() {
    return "v1.0.0";
  }

  @Override
  public ServerInfo info() {
    if (silent) {
      throw new IllegalStateException("a lane did not answer in 5 s");
    }
    return new ServerInfo(
        version(),
        Instant.ofEpochSecond(1_764_432_000),
        List.copyOf(points),
        List.of(),
        List.copyOf(problems),
        tables,
        Map.of());
  }

  @Override
  public List<TransactionInfo> transactions() {
    throw new UnsupportedOperationException("a scrape does not walk the tables");
  }

  @Override
  public List<DialogInfo> dialogs() {
    throw new UnsupportedOperationException("a scrape does not walk the tables");
  }

  @Override
  public List<ConnectionInfo> connections() {
    throw new UnsupportedOperationException("a scrape does not walk the tables");
  }

  @Override
  public List<ApplicationInfo> applications() {
    return List.copyOf(applications);
  }
}
