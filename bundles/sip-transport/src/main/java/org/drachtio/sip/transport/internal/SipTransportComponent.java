package org.drachtio.sip.transport.internal;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.Registration;
import org.drachtio.api.capture.CaptureSink;
import org.drachtio.api.resolver.Resolver;
import org.drachtio.api.transport.ConnectionObserver;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.ListeningPoint;
import org.drachtio.api.transport.MessageHandler;
import org.drachtio.api.transport.Protocol;
import org.drachtio.api.transport.SendFailure;
import org.drachtio.api.transport.SendListener;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.transport.TargetReport;
import org.drachtio.api.transport.TraceFilter;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.api.view.TargetInfo;
import org.drachtio.api.view.TransportView;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.io.Network;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.lane.Timer;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.kernel.restart.Provider;
import org.drachtio.kernel.restart.Restarts;
import org.drachtio.kernel.tls.TlsCertificates;
import org.drachtio.kernel.tls.TlsOffer;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.drachtio.sip.transport.internal.address.PeerCache;
import org.drachtio.sip.transport.internal.connection.ConnectionTable;
import org.drachtio.sip.transport.internal.connection.Dialer;
import org.drachtio.sip.transport.internal.connection.StreamConnection;
import org.drachtio.sip.transport.internal.dns.DnsResolver;
import org.drachtio.sip.transport.internal.handover.NamesState;
import org.drachtio.sip.transport.internal.handover.TransportHandover;
import org.drachtio.sip.transport.internal.handover.TransportSnapshot;
import org.drachtio.sip.transport.internal.point.ListeningPoints;
import org.drachtio.sip.transport.internal.point.PointSet;
import org.drachtio.sip.transport.internal.receive.DatagramReceiver;
import org.drachtio.sip.transport.internal.receive.Intake;
import org.drachtio.sip.transport.internal.receive.StreamReceiver;
import org.drachtio.sip.transport.internal.send.FlowSender;
import org.drachtio.sip.transport.internal.send.LaneSender;
import org.drachtio.sip.transport.internal.settings.NameSettings;
import org.drachtio.sip.transport.internal.settings.TransportConfig;
import org.drachtio.sip.transport.internal.settings.TransportSettings;
import org.drachtio.sip.transport.internal.targets.LaneLocator;
import org.drachtio.sip.transport.internal.targets.NextHopExplanation;
import org.drachtio.sip.transport.internal.targets.RankedResolvers;
import org.drachtio.sip.transport.internal.targets.SystemResolver;
import org.drachtio.sip.transport.internal.targets.TargetChoice;
import org.drachtio.sip.transport.internal.targets.TargetTable;
import org.drachtio.sip.transport.internal.watch.CaptureSinks;
import org.drachtio.sip.transport.internal.watch.CaptureTaps;
import org.drachtio.sip.transport.internal.watch.ConnectionObservers;
import org.drachtio.sip.transport.internal.watch.MicrosClock;
import org.drachtio.sip.transport.internal.watch.SinkState;
import org.drachtio.sip.transport.internal.watch.Traffic;
import org.drachtio.sip.transport.internal.watch.TransportMeters;
import org.osgi.framework.ServiceReference;
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
 * The transport layer: puts its parts together, and opens and closes its sockets.
 *
 * <p>Listening points are open while a handler is attached, from the moment when this boot's
 * configuration has arrived. Connections outlive a handler: they are not read until the next one is
 * attached. In a hand-over (architecture.md §5) all sockets stay open, whether the handler is
 * replaced or this layer; listening points without a handler are closed when the hand-over is over.
 *
 * <p><b>Threading:</b> the monitor guards what decides about opening; it is never taken for a
 * message.
 */
@Component(
    service = {SipTransport.class, TransportView.class},
    immediate = true,
    configurationPid = TransportConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = TransportConfig.class)
public final class SipTransportComponent implements SipTransport, TransportView {

  private static final Logger LOG = LoggerFactory.getLogger(SipTransportComponent.class);
  private static final String OWNER = "sip";
  private static final long LANE_WAIT_SECONDS = 5;
  private static final int DRAIN_ENDS = 1;

  private final CheckedConfig<TransportConfig, TransportSettings> checked =
      TransportSettings.config();
  private final Lanes lanes;
  private final Handover handover;
  private final ListeningPoints points = new ListeningPoints();
  private final TlsOffer tlsOffer;
  private final ConnectionTable connections =
      new ConnectionTable(() -> settings().tlsPeers().verify());
  private final SystemResolver systemResolver =
      new SystemResolver(InetAddress::getAllByName, System::nanoTime);
  private final DnsResolver dnsResolver =
      new DnsResolver(() -> names().wishes(), () -> points().abilities());
  private final RankedResolvers resolvers;
  private final TargetTable targets = new TargetTable(this::names, System::nanoTime);
  private final TargetChoice choice = new TargetChoice(points, targets, this::settings);
  private final NextHopExplanation explanation;
  private final CaptureSinks sinks;
  private final ConnectionObservers observers;
  private final FlowSender sender;
  private final Intake intake;
  private final Traffic traffic;
  private final LaneSender[] laneSenders;
  private final NetworkAttachment network;
  private final TransportHandover succession;

  /** The resolvers that the last version had; none any more as soon as it has a handler. */
  private List<Provider> expected;

  /** As {@link #expected}. */
  private List<SinkState> expectedSinks;

  private ConfigReady ready;
  private boolean released;
  private volatile boolean isGone;

  /** Lane 0 only. */
  private Timer drains;

  /** Opens nothing yet, but takes over what the last version has left open. */
  @Activate
  public SipTransportComponent(
      @Reference Restarts restarts,
      @Reference Network network,
      @Reference Lanes lanes,
      @Reference Meters meters,
      @Reference Handover handover,
      @Reference TlsCertificates certificates,
      TransportConfig config) {
    this.lanes = lanes;
    resolvers =
        new RankedResolvers(
            restarts,
            (target, answer) ->
                (names().bySystem() ? systemResolver : dnsResolver).resolve(target, answer));
    explanation = new NextHopExplanation(points, resolvers, choice, targets);
    tlsOffer = new TlsOffer(certificates, OWNER, points::offer);
    this.handover = handover;
    succession = new TransportHandover(handover, points, connections);
    TransportSnapshot estate = succession.take();
    // Before the configuration is read: they stay in force if it cannot be used.
    estate.settings().ifPresent(checked::inherit);
    released = estate.released();
    expected = estate.resolvers();
    expectedSinks = estate.sinks();
    checked.take(config);
    remember(estate.names());
    PeerCache peers = new PeerCache();
    MicrosClock clock = new MicrosClock();
    TransportMeters counters = TransportMeters.of(meters);
    CaptureTaps taps = new CaptureTaps(counters.captureErrors());
    sinks = new CaptureSinks(restarts, taps, counters.captureMissed());
    sender = new FlowSender(points, connections, peers, counters, clock, taps);
    observers = new ConnectionObservers(clock);
    traffic = counters.traffic();
    intake = new Intake(lanes, counters, clock, sender);
    laneSenders = new LaneSender[lanes.count()];
    Dialer dialer = new Dialer(this::network, this::settings, tlsOffer::identities);
    for (int i = 0; i < laneSenders.length; i++) {
      laneSenders[i] =
          new LaneSender(
              lanes.at(i),
              sender,
              connections,
              peers,
              new LaneLocator(lanes.at(i), resolvers, choice, this::settings),
              targets,
              dialer);
    }
    StreamReceiver receiver =
        new StreamReceiver(
            points, connections, lanes, intake, sender, counters, this::settings, observers);
    this.network =
        network.attach(OWNER, receiver, new DatagramReceiver(points, peers, intake, counters));
    if (!checked.isPresent()) {
      TransportHandover.disclaim(this.network);
    } else {
      succession.claim(estate, this.network, receiver);
    }
    if (!points.set().open().isEmpty()) {
      closeUnlessAttached();
    }
    handover.arrived(TransportHandover.LAYER);
  }

  /** The configuration says which name servers are asked. */
  private void remember(NamesState names) {
    dnsResolver.resume(names.answers());
    systemResolver.resume(names.lookUps());
    targets.resume(names.targets());
  }

  @Modified
  synchronized void modified(TransportConfig config) {
    if (isForeign(config)) {
      return;
    }
    if (checked.take(config)) {
      dnsResolver.refresh(); // what is asked from now on is to be remembered
      openIfReady();
    }
  }

  /**
   * When a cfg file is deleted, the values that {@code config} wrote are gone for a moment: the
   * sockets would be closed, and those of the defaults opened. The values of {@code config} follow
   * at once.
   */
  private boolean isForeign(TransportConfig config) {
    return released
        && ready != null
        && !ready.isCurrent(TransportConfig.PID, config.drachtio_boot());
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  synchronized void bindConfigReady(ConfigReady service) {
    ready = service;
    openIfReady();
  }

  synchronized void unbindConfigReady(ConfigReady service) {
    if (ready == service) {
      ready = null;
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      updated = "bindResolver")
  void bindResolver(ServiceReference<Resolver> reference, Resolver resolver) {
    resolvers.add(reference, resolver);
  }

  void unbindResolver(ServiceReference<Resolver> reference) {
    resolvers.remove(reference, !isGone);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindCaptureSink(ServiceReference<CaptureSink> reference, CaptureSink sink) {
    sinks.add(reference, sink);
  }

  void unbindCaptureSink(CaptureSink sink) {
    sinks.remove(sink);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindTraceFilter(TraceFilter filter) {
    sender.trace().add(filter);
  }

  void unbindTraceFilter(TraceFilter filter) {
    sender.trace().remove(filter);
  }

  @Deactivate
  synchronized void deactivate() {
    isGone = true;
    lanes.at(0).execute(this::disarmDrains);
    intake.handler(null);
    if (handover.begin()) {
      succession.leave(
          released,
          checked.isPresent() ? settings() : null,
          laneSenders,
          network,
          resolvers.roll(),
          sinks,
          new NamesState(dnsResolver.state(), systemResolver.states(), targets.states()));
    } else {
      points.close();
      network.close();
      for (StreamConnection stream : connections.all()) {
        stream.closed();
      }
    }
    tlsOffer.close();
    resolvers.close();
    sinks.close();
    systemResolver.close();
    dnsResolver.close();
  }

  @Override
  public synchronized Registration attach(MessageHandler handler) {
    if (intake.handler() != null) {
      throw new IllegalStateException("There is a message handler already");
    }
    intake.handler(handler);
    // The resolvers that are there have been bound by now.
    resolvers.expect(expected);
    expected = List.of();
    sinks.expect(expectedSinks);
    expectedSinks = List.of();
    openIfReady();
    for (StreamConnection stream : connections.all()) {
      stream.connection().pauseReading(false);
    }
    return () -> detach(handler);
  }

  @Override
  public List<String> problems() {
    return Stream.concat(tlsOffer.problems().stream(), points.problems().stream()).toList();
  }

  @Override
  public List<ListeningPoint> listeningPoints() {
    return points.set().points();
  }

  @Override
  public Optional<ListeningPoint> select(Protocol protocol, String host) {
    return points.set().select(protocol, host);
  }

  @Override
  public boolean isLocal(SipUri uri) {
    return points.set().isLocal(uri, checked.isPresent() ? settings().localDomain() : "");
  }

  @Override
  public boolean respond(SipMessage response, Flow flow) {
    return sender.respond(response, flow);
  }

  @Override
  public boolean repeat(SipMessage response, Flow flow) {
    return sender.respond(response, flow, true);
  }

  @Override
  public void countReceived(SipMessage message) {
    traffic.received(message);
  }

  @Override
  public void send(SipMessage request, Hop hop, SendListener listener) {
    if (!checked.isPresent()) {
      listener.failed(SendFailure.UNREACHABLE);
    } else {
      laneSenders[lanes.ofHash(request.callIdHash()).index()].send(request, hop, listener);
    }
  }

  @Override
  public void locate(SipMessage request, Hop hop, Consumer<List<Hop>> answer) {
    if (!checked.isPresent()) {
      answer.accept(List.of(hop)); // sending it fails
    } else {
      laneSenders[lanes.ofHash(request.callIdHash()).index()].locate(request, hop, answer);
    }
  }

  @Override
  public void report(Hop target, TargetReport report, int retryAfterSeconds) {
    targets.report(target, report, retryAfterSeconds);
  }

  @Override
  public boolean isOpen(long connection) {
    StreamConnection stream = connections.get(connection);
    return stream != null && stream.isUsable();
  }

  @Override
  public boolean isAccepted(long connection) {
    StreamConnection stream = connections.get(connection);
    return stream != null && stream.connection().listener().isPresent();
  }

  @Override
  public void moved(long former, long connection) {
    StreamConnection stream = connections.get(former);
    if (stream != null) {
      stream.succeededBy(connection);
    }
  }

  @Override
  public boolean isSuccessor(long former, long connection) {
    StreamConnection stream = connections.get(former);
    return stream == null
        || !stream.isUsable()
        || connection > 0 && stream.successor() == connection;
  }

  @Override
  public void silent(long connection) {
    StreamConnection stream = connections.get(connection);
    if (stream != null) {
      stream.silent();
    }
  }

  @Override
  public void close(long connection) {
    StreamConnection stream = connections.get(connection);
    if (stream != null) {
      stream.close();
    }
  }

  @Override
  public Registration observe(ConnectionObserver observer) {
    return observers.add(observer);
  }

  @Override
  public List<ConnectionInfo> connections() {
    return connections.infos();
  }

  @Override
  public CompletionStage<List<String>> explain(String destination) {
    return explanation.of(destination);
  }

  @Override
  public List<TargetInfo> targets() {
    return targets.infos();
  }

  private void openIfReady() {
    if (!checked.isPresent() || intake.handler() == null) {
      return;
    }
    TransportSettings current = settings();
    released |= ready != null && ready.isCurrent(TransportConfig.PID, current.boot());
    if (released) {
      points.apply(current, tlsOffer.use(current.tls()), network);
      awaitDrains();
    }
  }

  /** Closes the sockets whose time is over, and arms the timer for the next one. */
  private void awaitDrains() {
    points.endDrains().ifPresent(millis -> lanes.at(0).execute(() -> armDrains(millis)));
  }

  /** Lane 0 only. */
  private void armDrains(long millis) {
    disarmDrains();
    if (!isGone) {
      // Not on the lane: closing waits for the sockets.
      drains =
          lanes
              .at(0)
              .arm(
                  millis,
                  DRAIN_ENDS,
                  kind -> new Thread(this::awaitDrains, "drachtio-sip-drain").start());
    }
  }

  /** Lane 0 only. */
  private void disarmDrains() {
    if (drains != null) {
      drains.cancel();
      drains = null;
    }
  }

  private void detach(MessageHandler handler) {
    boolean handingOver;
    synchronized (this) {
      if (intake.handler() != handler) {
        return;
      }
      handingOver = handover.isInProgress();
      if (!handingOver) {
        points.close();
      }
      for (StreamConnection stream : connections.all()) {
        stream.connection().pauseReading(true);
      }
      intake.handler(null);
    }
    if (handingOver) {
      // The lanes are held, so none is in the handler; to wait for them would be in vain.
      closeUnlessAttached();
    } else {
      awaitLanes();
    }
  }

  /**
   * Closes the listening points if there is no handler when the hand-over is over: only then does a
   * lane run this task.
   */
  private void closeUnlessAttached() {
    lanes
        .at(0)
        .execute(
            () -> {
              if (intake.handler() == null) {
                // Not on the lane: closing takes the monitor, and waits for the sockets.
                new Thread(this::closeUnattended, "drachtio-sip-close").start();
              }
            });
  }

  /**
   * A handler may have come, or the next hand-over may have begun, since the handler was found
   * missing.
   */
  private synchronized void closeUnattended() {
    if (intake.handler() == null && !handover.isInProgress() && !points.set().open().isEmpty()) {
      LOG.warn("Nobody receives messages any more: the listening points are closed");
      points.close();
    }
  }

  /** Until no lane is in the handler any more. */
  private void awaitLanes() {
    CountDownLatch passed = new CountDownLatch(lanes.count());
    for (int i = 0; i < lanes.count(); i++) {
      Lane lane = lanes.at(i);
      if (lane.isCurrent()) {
        passed.countDown();
      } else {
        lane.execute(passed::countDown);
      }
    }
    try {
      if (!passed.await(LANE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn(
            "A lane has been busy for more than {} s: the handler is detached without waiting for"
                + " it",
            LANE_WAIT_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private NetworkAttachment network() {
    return network;
  }

  private NameSettings names() {
    return checked.isPresent() ? settings().names() : NameSettings.USUAL;
  }

  private PointSet points() {
    return points.set();
  }

  private TransportSettings settings() {
    return checked.settings();
  }
}
