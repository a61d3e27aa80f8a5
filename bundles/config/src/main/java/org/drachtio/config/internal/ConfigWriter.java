package org.drachtio.config.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.config.ConfigControl;
import org.drachtio.api.view.ProblemSource;
import org.drachtio.config.internal.cfg.CfgFiles;
import org.drachtio.config.internal.cfg.CfgReader;
import org.drachtio.config.internal.cfg.FileInstallReader;
import org.drachtio.config.internal.pid.ComponentValues;
import org.drachtio.config.internal.pid.Deliveries;
import org.drachtio.config.internal.pid.EffectiveValues;
import org.drachtio.config.internal.pid.LogLevels;
import org.drachtio.config.internal.pid.OwnedPids;
import org.drachtio.config.internal.pid.PidWriter;
import org.drachtio.config.internal.pid.ReportedConfigurations;
import org.drachtio.config.internal.pid.Secrets;
import org.drachtio.config.internal.process.LaunchedProcess;
import org.drachtio.config.internal.process.Version;
import org.drachtio.config.internal.reload.History;
import org.drachtio.config.internal.reload.Reload;
import org.drachtio.config.internal.reload.Reloads;
import org.drachtio.config.internal.settings.ServerSettings;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.value.Key;
import org.drachtio.config.internal.settings.value.LogLevel;
import org.drachtio.config.internal.settings.value.Setting;
import org.drachtio.config.internal.settings.value.Source;
import org.drachtio.kernel.config.Placeholders;
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
 * stays closed, and an open one goes on with the values that it has.
 *
 * <p>It holds the activating thread, which starts the layers next, until ConfigAdmin's thread has
 * told of everything that was written: SCR cannot safely activate a component and be told of its
 * configuration at the same time (docs/adr/0003).
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

  /** Time for ConfigAdmin's thread to tell of everything. */
  private static final long TELL_MILLIS = 10_000;

  private final BundleContext context;
  private final Boot boot;
  private final Placeholders placeholders;
  private final OwnedPids pids;
  private final LogLevels levels;
  private final EffectiveValues effective;
  private final History history = new History();
  private final List<ServiceRegistration<?>> registrations;
  private final Reloads reloads;

  /** Held while a configuration is applied. */
  private final Object changes = new Object();

  /**
   * Whether this process has had a configuration file. Without it a running server would change to
   * the built-in configuration, and to its secret, which everybody knows.
   */
  private volatile boolean hadFile;

  /** The settings in force; null: none yet. */
  private volatile ServerSettings applied;

  /** Of the log and of the stack; empty: none was set. */
  private volatile List<Setting<?>> appliedLevels = List.of();

  private volatile List<String> problems = List.of();
  private volatile ServiceRegistration<ConfigReady> ready;

  /** Writes. */
  @Activate
  public ConfigWriter(
      BundleContext context,
      @Reference ConfigurationAdmin configurations,
      @Reference Placeholders placeholders) {
    this(context, configurations, placeholders, Boot.of(context), new FileInstallReader(context));
  }

  ConfigWriter(
      BundleContext context,
      ConfigurationAdmin configurations,
      Placeholders placeholders,
      Boot boot,
      CfgReader cfgReader) {
    this.context = context;
    this.boot = boot;
    this.placeholders = placeholders;
    Secrets secrets = Secrets.of(context, placeholders);
    PidWriter writer =
        new PidWriter(configurations, new CfgFiles(boot.etc()), cfgReader, boot.id());
    pids = new OwnedPids(writer, secrets);
    levels = new LogLevels(configurations);
    effective = new EffectiveValues(configurations);
    Optional<Path> file = boot.file();
    String before = Reloads.look(file);
    start();
    registrations =
        List.of(
            context.registerService(SynchronousConfigurationListener.class, this::atOnce, null),
            context.registerService(ConfigurationListener.class, pids::changed, null),
            context.registerService(ProblemSource.class, this::problems, null),
            context.registerService(ConfigControl.class, new Control(), null));
    reloads = new Reloads(file, before, this::reload);
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

  private List<String> problems() {
    List<String> all = new ArrayList<>(problems);
    all.addAll(effective.refused());
    return all;
  }

  private ServerSettings read() throws SettingsException {
    boolean exists = boot.file().filter(Files::exists).isPresent();
    ServerSettings settings = boot.read(hadFile);
    hadFile |= exists;
    return settings;
  }

  private void start() {
    ServerSettings settings;
    try {
      settings = read();
    } catch (SettingsException e) {
      problems = List.of(e.getMessage());
      LOG.error(
          "{}. {}",
          pids.isWrittenByThisBoot()
              ? "Open sockets go on with the values that they have"
              : "The server stays closed",
          e.getMessage());
      return;
    }
    awaitDeliveries();
    // Before the level is set, which might hide them.
    settings.notes().forEach(LOG::warn);
    LOG.info("Starting drachtio version {}", Version.TEXT);
    LOG.info("Logging threshold: {}", settings.get(Key.LOG_LEVEL).value().number());
    setLogLevel(settings.get(Key.LOG_LEVEL), settings.get(Key.SOFIA_LEVEL), false);
    if (writeAndTell(settings)) {
      awaitDeliveries();
      history.add("start", List.of(), settings, 0);
      applied = settings;
      open();
    }
  }

  /**
   * Pax-logging has to take its configuration before the first line, which would not be shown else:
   * until then it shows errors only, and nothing at all while it takes one. So it is with the level
   * that is set, before the layers start.
   */
  private void awaitDeliveries() {
    if (!Deliveries.await(context, TELL_MILLIS)) {
      LOG.warn("ConfigAdmin has not told all services in {} ms", TELL_MILLIS);
    }
  }

  private void open() {
    ready = context.registerService(ConfigReady.class, new Ready(boot.id()), null);
  }

  /**
   * In a Karaf that the launcher has not started, the logging stays as it is unless a level is
   * configured.
   */
  private void setLogLevel(Setting<LogLevel> level, Setting<Integer> sofia, boolean force) {
    if (boot.isLaunched() || level.source() != Source.DEFAULTS) {
      levels.apply(level, sofia.value(), force);
      appliedLevels = List.of(level, sofia);
    }
  }

  /** False: it cannot be written. */
  private boolean writeAndTell(ServerSettings settings) {
    ReportedConfigurations told = new ReportedConfigurations();
    ServiceRegistration<ConfigurationListener> telling =
        context.registerService(ConfigurationListener.class, told, null);
    try {
      Set<String> written = pids.apply(ComponentValues.of(settings, boot.isLaunched()));
      if (!told.await(written, TELL_MILLIS)) {
        LOG.warn("ConfigAdmin has not told of {} in {} ms", written, TELL_MILLIS);
      }
      return true;
    } catch (IOException e) {
      problems = List.of("the configuration cannot be written: " + e);
      LOG.error("The configuration cannot be written: {}", e.toString());
      return false;
    } finally {
      telling.unregister();
    }
  }

  /** Reads all again and applies it; what is wrong is logged. */
  void reload(Reload why) {
    try {
      reload(why, why.text());
    } catch (IllegalStateException e) {
      LOG.debug("Told in the log already", e);
    }
  }

  /**
   * Reads all again and applies it.
   *
   * @throws IllegalStateException if it cannot be used; that is logged already
   */
  private List<String> reload(Reload why, String who) {
    synchronized (changes) {
      ServerSettings settings;
      try {
        settings = read();
      } catch (SettingsException e) {
        problems = List.of(e.getMessage() + " (the values before hold)");
        LOG.error("{}: nothing changes. {}", why.text(), e.getMessage());
        throw new IllegalStateException(e.getMessage(), e);
      }
      problems = List.of();
      settings.notes().forEach(LOG::warn);
      // drachtio-server lets the file's level win over command line and environment at a signal.
      boolean signal = why == Reload.SIGNAL;
      return apply(
          who,
          settings,
          signal ? settings.inFile(Key.LOG_LEVEL) : settings.get(Key.LOG_LEVEL),
          signal ? settings.inFile(Key.SOFIA_LEVEL) : settings.get(Key.SOFIA_LEVEL),
          signal,
          0);
    }
  }

  private List<String> apply(
      String who,
      ServerSettings settings,
      Setting<LogLevel> level,
      Setting<Integer> sofia,
      boolean force,
      long undoneTo) {
    List<String> differences = differences(settings);
    LOG.info(
        "{}: configuration read again, {}",
        who,
        differences.isEmpty() ? "no value differs" : "and is applied");
    differences.forEach(each -> LOG.info("  {}", each));
    if (!writeAndTell(settings)) {
      takeBack();
      throw new IllegalStateException(String.join("; ", problems));
    }
    setLogLevel(level, sofia, force);
    if (!differences.isEmpty() || undoneTo > 0) {
      history.add(who, differences, settings, undoneTo);
    }
    applied = settings;
    if (ready == null) {
      open();
    }
    return differences;
  }

  /** Part of the values may have been written before the failure, on a full disk, for example. */
  private void takeBack() {
    ServerSettings last = applied;
    if (last == null) {
      return;
    }
    String outcome;
    try {
      pids.apply(ComponentValues.of(last, boot.isLaunched()));
      outcome = "the values from before hold";
    } catch (IOException e) {
      LOG.debug("As the others", e);
      outcome = "some of its values hold, of the others those from before; read it again later";
    }
    LOG.error("{}", outcome);
    problems = List.of(problems.get(0) + "; " + outcome);
  }

  private List<String> differences(ServerSettings next) {
    List<String> lines =
        new ArrayList<>(pids.differences(ComponentValues.of(next, boot.isLaunched())));
    ServerSettings last = applied;
    if (last != null) {
      addDifference("loglevel", last, next, Key.LOG_LEVEL, lines);
      addDifference("sofia-loglevel", last, next, Key.SOFIA_LEVEL, lines);
    }
    return lines;
  }

  private static void addDifference(
      String name, ServerSettings last, ServerSettings next, Key<?> key, List<String> lines) {
    Object old = last.get(key).value();
    Object value = next.get(key).value();
    if (!old.equals(value)) {
      lines.add(name + ": " + old + " → " + value);
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

  private final class Control implements ConfigControl {

    @Override
    public List<Value> values() {
      List<Value> values = new ArrayList<>(effective.list(pids.components()));
      List<Setting<?>> set = appliedLevels;
      if (!set.isEmpty()) {
        values.add(logLevel(set.get(0)));
        Setting<?> sofia = set.get(1);
        values.add(new Value(LogLevels.PID, "sofia-loglevel", "" + sofia.value(), sofia.where()));
      }
      return values;
    }

    /** What {@code log:set} has set goes before what is configured. */
    private Value logLevel(Setting<?> setting) {
      String configured = ((LogLevel) setting.value()).log4j();
      String present = levels.present().orElse(configured);
      return new Value(
          LogLevels.PID,
          "loglevel",
          present,
          present.equalsIgnoreCase(configured)
              ? setting.where()
              : "log:set, in place of " + configured + " by " + setting.where());
    }

    @Override
    public List<String> differences() {
      try {
        return ConfigWriter.this.differences(read());
      } catch (SettingsException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
    }

    @Override
    public List<String> reload(String who) {
      return ConfigWriter.this.reload(Reload.COMMAND, who + ", drachtio:config-reload");
    }

    @Override
    public List<Change> history() {
      return history.changes();
    }

    @Override
    public List<String> undo(String who) {
      synchronized (changes) {
        History.State before = history.before();
        ServerSettings settings = before.settings();
        List<String> differences =
            apply(
                who + ", drachtio:config-undo",
                settings,
                settings.get(Key.LOG_LEVEL),
                settings.get(Key.SOFIA_LEVEL),
                true,
                before.change().number());
        problems =
            List.of(
                "drachtio:config-undo: the values of "
                    + before.change().time().truncatedTo(ChronoUnit.SECONDS)
                    + " hold, not those of the configuration file, until it is read again");
        return differences;
      }
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
      return placeholders.reveal(text);
    }
  }
}
