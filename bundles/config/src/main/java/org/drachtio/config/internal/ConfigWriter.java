package org.drachtio.config.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.view.ProblemSource;
import org.drachtio.config.internal.settings.Key;
import org.drachtio.config.internal.settings.LogLevel;
import org.drachtio.config.internal.settings.ServerSettings;
import org.drachtio.config.internal.settings.Setting;
import org.drachtio.config.internal.settings.SettingsException;
import org.drachtio.config.internal.settings.Source;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration, writes it to ConfigAdmin and then registers {@link ConfigReady}. A
 * configuration that cannot be used is logged and nothing is written: a server that is not open yet
 * stays closed, and one that is goes on with the values that it has.
 *
 * <p>It does not let go of the activating thread, which starts the layers next, before
 * ConfigAdmin's thread has told of all that was written: SCR is not good at activating a component
 * and being told of its configuration at the same time (docs/adr/0003).
 *
 * <p>It also has {@link OwnedPids} put back what someone else changes in a PID that is ours. That
 * has to be done before ConfigAdmin tells a component, which else would live with half of its
 * values for a moment: without contacts, for one, and close its sockets.
 *
 * <p>SIGHUP, and a change of the configuration file, have all of it read again and applied as a
 * whole or not at all.
 *
 * <p><b>Threading:</b> activated by one thread, told of changes by those that make them and by
 * ConfigAdmin's; reads again on a thread of its own.
 */
@Component(
    service = {},
    immediate = true)
@Capability(
    namespace = "osgi.service",
    attribute = "objectClass:List<String>=\"org.drachtio.api.ConfigReady\"",
    uses = ConfigReady.class)
public final class ConfigWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigWriter.class);

  /** For ConfigAdmin's thread to get round to it. */
  private static final long TELL_MILLIS = 10_000;

  private final BundleContext context;
  private final Boot boot;
  private final Secrets secrets;
  private final OwnedPids pids;
  private final LogLevels levels;
  private final List<ServiceRegistration<?>> registrations;
  private final Reloads reloads;

  private volatile List<String> problems = List.of();
  private volatile ServiceRegistration<ConfigReady> ready;

  /** Writes. */
  @Activate
  public ConfigWriter(BundleContext context, @Reference ConfigurationAdmin configurations) {
    this(context, configurations, Boot.of(context));
  }

  ConfigWriter(BundleContext context, ConfigurationAdmin configurations, Boot boot) {
    this.context = context;
    this.boot = boot;
    secrets = Secrets.of(context);
    PidWriter writer = new PidWriter(configurations, new CfgFiles(boot.etc()), boot.id());
    pids = new OwnedPids(writer, secrets);
    levels = new LogLevels(configurations);
    start();
    registrations =
        List.of(
            context.registerService(SynchronousConfigurationListener.class, this::atOnce, null),
            context.registerService(ConfigurationListener.class, pids::changed, null),
            context.registerService(ProblemSource.class, () -> problems, null));
    reloads = new Reloads(boot::file, this::reload);
    LaunchedProcess.onHangUp(() -> reloads.request(Reload.SIGNAL));
  }

  @Deactivate
  void deactivate() {
    LaunchedProcess.onHangUp(null);
    reloads.close();
    registrations.forEach(ServiceRegistration::unregister);
    if (ready != null) {
      ready.unregister();
    }
  }

  private void start() {
    ServerSettings settings;
    try {
      settings = boot.read();
    } catch (SettingsException e) {
      problems = List.of(e.getMessage());
      LOG.error(
          "{}. {}",
          pids.isWrittenByThisBoot()
              ? "What is open goes on with the values that it has"
              : "The server stays closed",
          e.getMessage());
      return;
    }
    // Before the level is set, which might hide them.
    settings.notes().forEach(LOG::warn);
    setLogLevel(settings.get(Key.LOG_LEVEL), false);
    if (writeAndTell(settings)) {
      open();
    }
  }

  private void open() {
    ready = context.registerService(ConfigReady.class, new Ready(boot.id()), null);
  }

  /** In a Karaf that is not ours the logging stays as it is unless someone asks for a level. */
  private void setLogLevel(Setting<LogLevel> level, boolean force) {
    if (boot.isLaunched() || level.source() != Source.DEFAULTS) {
      levels.apply(level, force);
    }
  }

  /** False: it cannot be written. */
  private boolean writeAndTell(ServerSettings settings) {
    ReportedConfigurations told = new ReportedConfigurations();
    ServiceRegistration<ConfigurationListener> telling =
        context.registerService(ConfigurationListener.class, told, null);
    try {
      Set<String> written = pids.apply(ComponentValues.of(settings));
      if (!told.await(written, TELL_MILLIS)) {
        LOG.warn("ConfigAdmin has not told of {} in {} ms", written, TELL_MILLIS);
      }
      return true;
    } catch (IOException e) {
      problems = List.of("the configuration cannot be written: " + e);
      LOG.error("The configuration cannot be written", e);
      return false;
    } finally {
      telling.unregister();
    }
  }

  /** Called by one thread at a time. */
  void reload(Reload why) {
    ServerSettings settings;
    try {
      settings = boot.read();
    } catch (SettingsException e) {
      problems = List.of(e.getMessage() + " (the values before hold)");
      LOG.error("{}: nothing changes. {}", why.text(), e.getMessage());
      return;
    }
    problems = List.of();
    settings.notes().forEach(LOG::warn);
    List<ComponentValues> wanted = ComponentValues.of(settings);
    List<String> differences = pids.differences(wanted);
    LOG.info(
        "{}: configuration read again, {}",
        why.text(),
        differences.isEmpty() ? "no value differs" : "and is applied");
    differences.forEach(each -> LOG.info("  {}", each));
    // drachtio-server lets the file's level win over command line and environment at a signal.
    boolean signal = why == Reload.SIGNAL;
    setLogLevel(signal ? settings.inFile(Key.LOG_LEVEL) : settings.get(Key.LOG_LEVEL), signal);
    if (writeAndTell(settings) && ready == null) {
      open();
    }
  }

  /**
   * In the changing thread, before any component: SCR finds the values there when it is told, also
   * when it is told of a deletion. Only the end of one of a factory's configurations waits for
   * ConfigAdmin's thread: written anew at once, its component would see the end of it last.
   */
  private void atOnce(ConfigurationEvent event) {
    if (event.getType() == ConfigurationEvent.CM_UPDATED || event.getFactoryPid() == null) {
      pids.changed(event);
    }
  }

  private final class Ready implements ConfigReady {
    private final String id;

    Ready(String id) {
      this.id = id;
    }

    @Override
    public String boot() {
      return id;
    }

    @Override
    public boolean writes(String pid) {
      try {
        return pids.writes(pid);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot look up " + pid, e);
      }
    }

    @Override
    public String reveal(String text) {
      return secrets.reveal(text);
    }
  }
}
