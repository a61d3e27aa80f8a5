package org.drachtio.admin.internal;

import java.util.function.Supplier;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.Registration;
import org.drachtio.api.control.CallControl;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.ServerView;
import org.drachtio.kernel.io.Network;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Meters;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the side of the applications together and follows its configuration.
 *
 * <p><b>Threading:</b> what the service component runtime calls is serialised by the lock; message
 * paths see the settings through one volatile field.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = AdminComponent.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = AdminConfig.class)
public final class AdminComponent {

  /** PID of its configuration. */
  static final String PID = "org.drachtio.admin";

  private static final Logger LOG = LoggerFactory.getLogger(AdminComponent.class);

  /** Name by which the kernel knows whose the sockets are. */
  private static final String OWNER = "admin";

  private final Network network;
  private final CallControl calls;
  private final Sessions sessions;
  private final Connections connections;

  private final Object lock = new Object();

  /** Null until a configuration of this boot has been taken. */
  private volatile Settings settings;

  private AdminConfig config;
  private ConfigReady configReady;
  private NetworkAttachment attachment;
  private Registration registration;
  private Listening listening;

  /** Wires the parts; nothing is open yet. */
  @Activate
  public AdminComponent(
      @Reference Network network,
      @Reference Lanes lanes,
      @Reference Meters meters,
      @Reference CallControl calls,
      @Reference SipTransport transport,
      @Reference ServerView view,
      AdminConfig config) {
    this.network = network;
    this.calls = calls;
    this.config = config;
    Supplier<Settings> current = () -> settings;
    this.sessions = new Sessions(calls::applicationGone, meters.counter("admin.events"));
    Greeting greeting = new Greeting(view.info().version(), transport::listeningPoints);
    Commands commands =
        new Commands(
            sessions,
            new Authentication(sessions, greeting, current),
            new SipCommands(calls, current),
            meters.counter("admin.commands"));
    this.connections =
        new Connections(sessions, commands, lanes, current, meters.counter("admin.frames.bad"));
  }

  /**
   * Attaches to the kernel and to the calls, and opens the listener if the configuration may be
   * used.
   */
  @Activate
  void activate() {
    synchronized (lock) {
      // Datagrams never come: this owner binds no UDP socket.
      NetworkAttachment sockets =
          network.attach(OWNER, connections, (endpoint, buffer, length, from) -> {});
      try {
        registration = calls.attach(sessions);
      } catch (RuntimeException e) {
        sockets.close();
        throw e;
      }
      attachment = sockets;
      listening = new Listening(sockets);
      apply();
    }
  }

  /** Takes a changed configuration; connections stay. */
  @Modified
  void modified(AdminConfig changed) {
    synchronized (lock) {
      config = changed;
      apply();
    }
  }

  /** Stops listening, forgets the applications, closes their connections. */
  @Deactivate
  void deactivate() {
    synchronized (lock) {
      listening.close();
      sessions.removeAll();
      registration.close();
      attachment.close();
      listening = null;
    }
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setConfigReady(ConfigReady ready) {
    synchronized (lock) {
      configReady = ready;
      apply();
    }
  }

  /** What is open stays open. */
  void unsetConfigReady(ConfigReady ready) {
    synchronized (lock) {
      if (configReady == ready) {
        configReady = null;
      }
    }
  }

  /** A bad value is reported and changes nothing. */
  private void apply() {
    if (listening == null || !isCurrent()) {
      return;
    }
    try {
      settings = Settings.of(config);
    } catch (IllegalArgumentException e) {
      LOG.error("configuration {} is not used: {}", PID, e.getMessage());
      return;
    }
    listening.apply(settings.local(), settings.options());
  }

  /**
   * Once a configuration has been taken, ConfigReady may go; a configuration that changes after
   * that is taken too.
   */
  private boolean isCurrent() {
    return configReady == null
        ? settings != null
        : configReady.isCurrent(PID, config.drachtio_boot());
  }
}
