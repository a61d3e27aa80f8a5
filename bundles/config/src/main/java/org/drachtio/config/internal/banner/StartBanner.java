package org.drachtio.config.internal.banner;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.config.internal.pid.ComponentValues;
import org.drachtio.config.internal.process.LaunchedProcess;
import org.drachtio.config.internal.process.Supervisor;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints the {@link Banner} of a process that {@code Launcher} started, when the sockets have
 * opened.
 *
 * <p><b>Threading:</b> a thread of its own that ends with the banner.
 */
@Component(
    service = {},
    immediate = true)
public final class StartBanner {
  private static final Logger LOG = LoggerFactory.getLogger(StartBanner.class);
  private static final String PRINTED = "drachtio.banner.printed";
  private static final int INTERVAL_MILLIS = 100;
  private static final int CHECKS = 600;
  private static final int EXIT_NOT_LISTENING = 1;

  private final ConfigReady ready;
  private final ConfigurationAdmin configurations;
  private final ScheduledExecutorService thread;
  private final Banner banner =
      new Banner(System.out, System.err, this::serverInfo, this::adminEndpoint, CHECKS);

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile ServerView view;

  /**
   * Starts looking.
   *
   * @param ready demanded so that the configuration read here is this boot's
   */
  @Activate
  public StartBanner(@Reference ConfigReady ready, @Reference ConfigurationAdmin configurations) {
    this.ready = ready;
    this.configurations = configurations;
    this.thread = Executors.newSingleThreadScheduledExecutor(StartBanner::newThread);
  }

  @Activate
  void start() {
    // A restart of the bundle is no start of the server.
    if (LaunchedProcess.arguments().isPresent() && System.getProperty(PRINTED) == null) {
      // Its outcome is nothing: check() handles its own failures.
      var unused =
          thread.scheduleWithFixedDelay(
              this::check, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      thread.shutdown();
    }
  }

  @Deactivate
  void stop() {
    thread.shutdownNow();
  }

  private void check() {
    try {
      Banner.Result result = banner.check();
      if (result != Banner.Result.WAIT) {
        System.setProperty(PRINTED, "true");
        thread.shutdown();
      }
      if (result == Banner.Result.PRINTED) {
        Supervisor.ready();
      }
      if (result == Banner.Result.FAILED) {
        // A supervisor must be able to tell a server that came up with half of its sockets
        // (reference/configuration.md §1).
        System.exit(EXIT_NOT_LISTENING);
      }
    } catch (RuntimeException e) {
      LOG.warn("The start banner failed: it cannot say where the server listens", e);
      thread.shutdown();
    }
  }

  private ServerInfo serverInfo() {
    ServerView current = view;
    try {
      return current == null ? null : current.info();
    } catch (IllegalStateException e) {
      LOG.debug("The server does not answer yet", e);
      return null;
    }
  }

  private AdminEndpoint adminEndpoint() {
    try {
      return AdminEndpoint.of(
          configurations.getConfiguration(ComponentValues.ADMIN, "?").getProperties(),
          ready::reveal);
    } catch (IOException e) {
      throw new IllegalStateException("the admin configuration cannot be read", e);
    }
  }

  private static Thread newThread(Runnable work) {
    Thread thread = new Thread(work, "drachtio-start-banner");
    thread.setDaemon(true);
    return thread;
  }
}
