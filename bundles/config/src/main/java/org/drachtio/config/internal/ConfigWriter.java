package org.drachtio.config.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.drachtio.api.ConfigReady;
import org.drachtio.config.internal.settings.Key;
import org.drachtio.config.internal.settings.LogLevel;
import org.drachtio.config.internal.settings.Setting;
import org.drachtio.config.internal.settings.Settings;
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
 * configuration that cannot be used is logged and nothing is written: the server then does not
 * open.
 *
 * <p>It does not let go of the activating thread, which starts the layers next, before
 * ConfigAdmin's thread has told of all that was written: SCR is not good at activating a component
 * and being told of its configuration at the same time (docs/adr/0003).
 *
 * <p>It also puts back what someone else changes in a PID that is ours (architecture.md §4, one
 * owner per PID). That has to be done before ConfigAdmin tells a component, which else would live
 * with half of its values for a moment: without contacts, for one, and close its sockets.
 *
 * <p><b>Threading:</b> activated by one thread, told of changes by those that make them and by
 * ConfigAdmin's.
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

  private final Object lock = new Object();
  private final PidWriter writer;
  private final List<ComponentValues> components;
  private final ServiceRegistration<ConfigReady> ready;
  private final List<ServiceRegistration<?>> guards;

  /** Writes. */
  @Activate
  public ConfigWriter(BundleContext context, @Reference ConfigurationAdmin configurations) {
    this(context, configurations, Boot.of(context));
  }

  ConfigWriter(BundleContext context, ConfigurationAdmin configurations, Boot boot) {
    writer = new PidWriter(configurations, new CfgFiles(boot.etc()), boot.id());
    components = read(boot, configurations);
    boolean written = !components.isEmpty() && writeAndTell(context);
    ready = written ? context.registerService(ConfigReady.class, new Ready(boot.id()), null) : null;
    guards =
        List.of(
            context.registerService(SynchronousConfigurationListener.class, this::atOnce, null),
            context.registerService(ConfigurationListener.class, this::changed, null));
  }

  @Deactivate
  void deactivate() {
    guards.forEach(ServiceRegistration::unregister);
    if (ready != null) {
      ready.unregister();
    }
  }

  /** Empty if the configuration cannot be used. */
  private static List<ComponentValues> read(Boot boot, ConfigurationAdmin configurations) {
    Settings settings;
    try {
      settings = boot.read();
    } catch (SettingsException e) {
      LOG.error("The server stays closed. {}", e.getMessage());
      return List.of();
    }
    // Before the level is set, which might hide them.
    settings.notes().forEach(LOG::warn);
    setLogLevel(boot, settings.get(Key.LOG_LEVEL), configurations);
    return ComponentValues.of(settings);
  }

  /** In a Karaf that is not ours the logging stays as it is unless someone asks for a level. */
  private static void setLogLevel(
      Boot boot, Setting<LogLevel> level, ConfigurationAdmin configurations) {
    if (!boot.isLaunched() && level.source() == Source.DEFAULTS) {
      return;
    }
    try {
      if (!LogLevels.apply(configurations, level.value())) {
        LOG.warn(
            "Log level {} cannot be set: there is no configuration {}",
            level.value(),
            LogLevels.PID);
      }
    } catch (IOException e) {
      LOG.warn("Log level {} cannot be set", level.value(), e);
    }
  }

  /** False: it cannot be written. */
  private boolean writeAndTell(BundleContext context) {
    Told told = new Told();
    ServiceRegistration<ConfigurationListener> telling =
        context.registerService(ConfigurationListener.class, told, null);
    try {
      Set<String> written = writeAll();
      if (!told.await(written, TELL_MILLIS)) {
        LOG.warn("ConfigAdmin has not told of {} in {} ms", written, TELL_MILLIS);
      }
      return true;
    } catch (IOException e) {
      LOG.error("The server stays closed: its configuration cannot be written", e);
      return false;
    } finally {
      telling.unregister();
    }
  }

  /** PIDs of those that had to be written. */
  private Set<String> writeAll() throws IOException {
    Set<String> written = new TreeSet<>();
    synchronized (lock) {
      writer.removeOthers(
          ComponentValues.HTTP_ROUTE,
          components.stream().map(ComponentValues::pid).collect(Collectors.toSet()));
      for (ComponentValues component : components) {
        writer.changed(component);
        if (!writer.owns(component)) {
          LOG.info("{} is set by its cfg file", component.pid());
          continue;
        }
        boolean cfgFile = writer.hasCfgFile(component);
        if (writer.write(component)) {
          written.add(component.pid());
        }
        if (cfgFile) {
          LOG.info("{}: of its cfg file all but {} holds", component, component.names());
        }
      }
    }
    return written;
  }

  /**
   * In the changing thread, before any component: SCR finds the values there when it is told, also
   * when it is told of a deletion. Only the end of one of a factory's configurations waits for
   * ConfigAdmin's thread: written anew at once, its component would see the end of it last.
   */
  private void atOnce(ConfigurationEvent event) {
    if (event.getType() == ConfigurationEvent.CM_UPDATED || event.getFactoryPid() == null) {
      changed(event);
    }
  }

  private void changed(ConfigurationEvent event) {
    ComponentValues component = find(event.getPid());
    if (component == null || ready == null) {
      return;
    }
    synchronized (lock) {
      try {
        if (event.getType() == ConfigurationEvent.CM_UPDATED) {
          writer.changed(component);
        }
        if (writer.write(component)) {
          LOG.warn(
              "{}: changed elsewhere, but {} holds for {}",
              component.pid(),
              component.source(),
              component.names());
        }
      } catch (IOException e) {
        LOG.error("{} was changed and cannot be restored", component.pid(), e);
      }
    }
  }

  /** Null if the PID is none of ours. */
  private ComponentValues find(String pid) {
    for (ComponentValues component : components) {
      if (component.pid().equals(pid)) {
        return component;
      }
    }
    return null;
  }

  private final class Ready implements ConfigReady {
    private final String boot;

    Ready(String boot) {
      this.boot = boot;
    }

    @Override
    public String boot() {
      return boot;
    }

    @Override
    public boolean writes(String pid) {
      ComponentValues component = find(pid);
      try {
        return component != null && writer.owns(component);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot look up " + pid, e);
      }
    }
  }
}
