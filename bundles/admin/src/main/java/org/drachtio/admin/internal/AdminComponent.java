package org.drachtio.admin.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.drachtio.admin.internal.command.Authentication;
import org.drachtio.admin.internal.command.Commands;
import org.drachtio.admin.internal.command.Greeting;
import org.drachtio.admin.internal.command.ProxyCommands;
import org.drachtio.admin.internal.command.SipCommands;
import org.drachtio.admin.internal.command.WrongSecrets;
import org.drachtio.admin.internal.session.AdminSnapshot;
import org.drachtio.admin.internal.session.AdminSnapshot.SessionState;
import org.drachtio.admin.internal.session.ApplicationDialer;
import org.drachtio.admin.internal.session.ApplicationTaps;
import org.drachtio.admin.internal.session.CallRecords;
import org.drachtio.admin.internal.session.ConnectionEvents;
import org.drachtio.admin.internal.session.Session;
import org.drachtio.admin.internal.session.Sessions;
import org.drachtio.admin.internal.settings.AdminConfig;
import org.drachtio.admin.internal.settings.AdminSettings;
import org.drachtio.admin.internal.settings.Secret;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.Registration;
import org.drachtio.api.capture.ApplicationTap;
import org.drachtio.api.control.CallControl;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.ServerView;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.Placeholders;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.io.Network;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.TlsServer;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.kernel.tls.TlsCertificates;
import org.drachtio.kernel.tls.TlsOffer;
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
 * Puts together the parts that serve applications, and follows their configuration.
 *
 * <p><b>Threading:</b> what the service component runtime calls is serialised by the lock; message
 * paths see the settings through one volatile field.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = AdminConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = AdminConfig.class)
public final class AdminComponent {

  private static final Logger LOG = LoggerFactory.getLogger(AdminComponent.class);

  private final Network network;
  private final CallControl calls;
  private final AdminHandover handover;
  private final Placeholders placeholders;
  private final Sessions sessions;
  private final Connections connections;
  private final WrongSecrets wrongSecrets;
  private final CallRecords records;
  private final Registration connectionEvents;

  private final Object lock = new Object();

  private volatile AdminSettings settings = AdminSettings.NONE;

  /** Whether this version or the last had a configuration of this boot, be it a bad one. */
  private boolean configured;

  private final CheckedConfig<AdminConfig, AdminSettings> checked =
      AdminSettings.config(this::secret);
  private AdminConfig config;
  private ConfigReady configReady;
  private NetworkAttachment attachment;
  private Registration registration;
  private Listening listening;

  /** Volatile, because the watch over its certificate reads it and must not wait for the lock. */
  private volatile Listening tlsListening;

  private final TlsOffer tlsOffer;
  private ApplicationDialer dialer;

  /** Wires the parts; nothing is open yet. */
  @Activate
  public AdminComponent(
      @Reference Network network,
      @Reference Lanes lanes,
      @Reference Meters meters,
      @Reference CallControl calls,
      @Reference SipTransport transport,
      @Reference ServerView view,
      @Reference Handover handover,
      @Reference TlsCertificates certificates,
      @Reference Placeholders placeholders,
      AdminConfig config) {
    this.network = network;
    this.placeholders = placeholders;
    this.tlsOffer = new TlsOffer(certificates, AdminHandover.LAYER, this::offer);
    this.calls = calls;
    this.handover = new AdminHandover(handover);
    this.config = config;
    Supplier<AdminSettings> current = () -> settings;
    this.sessions =
        new Sessions(
            calls::applicationGone,
            current,
            meters.counter("admin.events"),
            meters.counter("admin.no-room"),
            new ApplicationTaps(meters.counter("capture.error")));
    this.connectionEvents =
        transport.observe(
            new ConnectionEvents(sessions, meters.counter("admin.connection-events-lost")));
    this.records = new CallRecords(sessions, calls, meters.counter("admin.cdrs-lost"));
    Greeting greeting = new Greeting(view.version(), transport::listeningPoints);
    Authentication authentication =
        new Authentication(sessions, greeting, current, this::came, sessions::refuse, meters);
    this.wrongSecrets = authentication.wrongSecrets();
    Commands commands =
        new Commands(
            sessions,
            authentication,
            new SipCommands(calls, current),
            new ProxyCommands(calls, current),
            meters.counter("admin.commands"));
    this.connections =
        new Connections(sessions, commands, lanes, current, ConnectionMeters.of(meters));
  }

  /**
   * Attaches to the kernel and to the calls, goes on with what the last version left, and opens the
   * listener if the configuration may be used.
   */
  @Activate
  void activate() {
    synchronized (lock) {
      try {
        start(handover.take());
      } finally {
        // Also after a failure: the other layers must not wait for this one.
        handover.arrived();
      }
    }
  }

  private void start(AdminSnapshot last) {
    // Before the sockets, because the settings bound what strangers may do.
    if (last.configured()) {
      configure();
    }
    wrongSecrets.resume(last.wrongSecrets());
    NetworkAttachment sockets = connections.attach(network, AdminHandover.LAYER, last);
    dialer = new ApplicationDialer(sockets, () -> settings);
    sessions.dialer(dialer);
    try {
      registration = calls.attach(sessions);
    } catch (RuntimeException e) {
      sockets.close();
      throw e;
    }
    attachment = sockets;
    tellOfTheGone(last);
    // A version that opened a listener had a configuration, even if its parcel is lost.
    if (!configured && !sockets.listeners().isEmpty()) {
      configure();
    }
    listening = new Listening(sockets, false);
    listening.claim(sockets.listeners(), last.listener(), settings.options());
    tlsListening = new Listening(sockets, true);
    tlsListening.claim(sockets.listeners(), last.tlsListener(), settings.options());
    if (configured) {
      // Not by ConfigReady, which may not be there yet. If the configuration was rejected, the
      // settings are AdminSettings.NONE, which close the listener.
      listen();
    } else {
      apply();
    }
  }

  /** Of the applications whose connections ended between the two versions. */
  private void tellOfTheGone(AdminSnapshot last) {
    for (SessionState state : last.sessions()) {
      if (state.authenticated() && !sessions.contains(state.id())) {
        calls.applicationGone(state.id());
      }
    }
  }

  private void came(Session session) {
    calls.applicationCame(session.id(), session.host(), session.tags());
  }

  /** Takes a changed configuration; connections stay. */
  @Modified
  void modified(AdminConfig changed) {
    synchronized (lock) {
      config = changed;
      apply();
    }
  }

  /**
   * Leaves sockets and sessions to the next version; if the process ends, stops listening, forgets
   * the applications and closes their connections.
   */
  @Deactivate
  void deactivate() {
    synchronized (lock) {
      tlsOffer.close();
      if (handover.begin()) {
        leave();
      } else {
        dialer.close();
        listening.close();
        tlsListening.close();
        sessions.removeAll();
        registration.close();
        attachment.close();
      }
      records.close(); // behind the barrier: what happened before is told
      connectionEvents.close();
      listening = null;
      tlsListening = null;
      attachment = null;
    }
  }

  private void leave() {
    registration.close();
    dialer.leave(); // before the sockets, which would tell of its failure
    attachment.leave();
    handover.leave(configured, listening, tlsListening, sessions, wrongSecrets);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindApplicationTap(ApplicationTap tap) {
    sessions.taps().add(tap);
  }

  void unbindApplicationTap(ApplicationTap tap) {
    sessions.taps().remove(tap);
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setConfigReady(ConfigReady ready) {
    synchronized (lock) {
      configReady = ready;
      apply();
    }
  }

  /** The open listeners stay open. */
  void unsetConfigReady(ConfigReady ready) {
    synchronized (lock) {
      if (configReady == ready) {
        configReady = null;
      }
    }
  }

  private void apply() {
    if (listening != null && isCurrent() && configure()) {
      listen();
    }
  }

  private void listen() {
    attachment.bound(settings.maxConnections(), settings.maxConnectionsPerSource());
    listening.apply(settings.local(), settings.options());
    Optional<TlsServer> offered =
        settings.tlsLocal().isEmpty() ? Optional.empty() : tlsOffer.use(settings.tls());
    if (offered.isPresent()) {
      try {
        tlsListening.offer(offered.get());
      } catch (IOException e) {
        LOG.error("the former certificate of the TLS listener stays in force: {}", e.getMessage());
      }
    } else if (settings.tlsLocal().isEmpty()) {
      tlsOffer.close();
    }
    tlsListening.apply(settings.tlsLocal(), settings.options());
    sessions.listener(
        join(listening.endpoints(), tlsListening.endpoints()),
        join(tlsOffer.problems(), join(listening.problems(), tlsListening.problems())));
  }

  private static List<String> join(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /** The files of the certificate have changed. Without the lock, whose holder may wait for it. */
  private void offer(TlsServer renewed) throws IOException {
    Listening current = tlsListening;
    if (current != null) {
      current.offer(renewed);
    }
  }

  /** False: the configuration is rejected as a whole, and nothing changes. */
  private boolean configure() {
    configured = true;
    boolean taken = checked.take(config);
    if (taken) {
      settings = checked.settings();
      records.wanted(settings.cdrs());
    }
    return taken;
  }

  /**
   * As long as the secret behind a placeholder is not known, the former secret holds, or one that
   * nobody knows.
   */
  private Secret secret(AdminConfig wanted) {
    String revealed = placeholders.reveal(wanted._secret());
    return Placeholders.isConcealed(revealed) ? settings.secret() : new Secret(revealed);
  }

  /**
   * Once a configuration has been taken, by this version or the last, ConfigReady may go; a
   * configuration that changes after that is taken too.
   */
  private boolean isCurrent() {
    return configReady == null
        ? configured
        : configReady.isCurrent(AdminConfig.PID, config.drachtio_boot());
  }
}
