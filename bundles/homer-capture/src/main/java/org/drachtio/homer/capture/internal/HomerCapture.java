package org.drachtio.homer.capture.internal;

import java.net.InetAddress;
import java.util.List;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.capture.CaptureSink;
import org.drachtio.api.capture.CapturedMessage;
import org.drachtio.api.view.ProblemSource;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.Placeholders;
import org.drachtio.kernel.config.Values;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Shelf;
import org.drachtio.kernel.io.Network;
import org.drachtio.kernel.meter.Meters;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
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
 * Captures SIP messages to a Homer collector while one is configured; else it is no sink, and
 * messages cost nothing.
 *
 * <p><b>Threading:</b> messages come on I/O threads and lanes, several at once; each costs a place
 * in the queue. Settings change on SCR's threads.
 */
@Component(
    service = ProblemSource.class,
    immediate = true,
    configurationPid = HomerConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = HomerConfig.class)
public final class HomerCapture implements ProblemSource {

  private static final Logger LOG = LoggerFactory.getLogger(HomerCapture.class);

  /** The kernel gives a connection 2 s to send what it has. */
  private static final long LINGER_MILLIS = 2_500;

  private final BundleContext context;
  private final Network network;
  private final HomerMeters meters;
  private final Placeholders placeholders;
  private final Handover handover;
  private final Shelf shelf;

  /** Outlives collectors, and this version of the bundle. */
  private final Correlation correlation = new Correlation(false, List.of());

  /** Serialises changes of what follows. */
  private final Object changes = new Object();

  private final CheckedConfig<HomerConfig, HomerSettings> checked =
      HomerSettings.config(this::reveal);

  private HomerConfig config;

  /** Null as long as nothing good is configured. */
  private HomerSettings settings;

  /** Null: nothing is captured. */
  private volatile Capture capture;

  /** Does not wait for the collector. */
  @Activate
  public HomerCapture(
      BundleContext context,
      @Reference Network network,
      @Reference Meters meters,
      @Reference Placeholders placeholders,
      @Reference Handover handover,
      @Reference Shelf shelf,
      HomerConfig config) {
    this.handover = handover;
    this.shelf = shelf;
    this.context = context;
    this.placeholders = placeholders;
    this.network = network;
    this.meters = HomerMeters.of(meters);
    correlation.takeOver(shelf);
    modified(config);
  }

  /** What is queued goes to the collector that is configured from now on. */
  @Modified
  void modified(HomerConfig wanted) {
    synchronized (changes) {
      config = wanted;
      apply();
    }
  }

  /** The password may be known from now on. */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setReady(ConfigReady ready) {
    synchronized (changes) {
      if (config != null) {
        apply();
      }
    }
  }

  /** The password stays. */
  void unsetReady(ConfigReady ready) {}

  private void apply() {
    if (Placeholders.isConcealed(reveal(Values.text(config._password())))) {
      LOG.debug("{} waits for its password", HomerConfig.PID);
      return;
    }
    if (!checked.take(config)) {
      return;
    }
    HomerSettings next = checked.settings();
    if (next.equals(settings)) {
      return;
    }
    settings = next;
    if (next.isOff()) {
      stop();
    } else if (capture == null) {
      capture = new Capture(next);
      capture.start();
    } else {
      capture.change(next);
    }
  }

  private String reveal(String password) {
    return placeholders.reveal(password);
  }

  @Deactivate
  void deactivate() {
    synchronized (changes) {
      stop();
      correlation.leave(shelf);
    }
  }

  private void stop() {
    Capture last = capture;
    capture = null;
    if (last != null) {
      last.close();
      LOG.info("SIP messages are not captured any more");
    }
  }

  @Override
  public List<String> problems() {
    Capture now = capture;
    String problem = now == null ? "" : now.problem();
    return problem.isEmpty() ? List.of() : List.of(problem);
  }

  /** While a collector is configured. */
  private final class Capture implements CaptureSink {
    private final CaptureQueue queue;
    private final Streams streams = new Streams(network, handover::isInProgress);
    private final CaptureSender sender;
    private volatile HomerSettings now;
    private ServiceRegistration<CaptureSink> registration;

    Capture(HomerSettings settings) {
      now = settings;
      queue = new CaptureQueue(settings.maxQueuedBytes());
      sender = new CaptureSender(settings, queue, meters, correlation, this::collector);
    }

    private Collector collector(HomerSettings wanted) {
      HostLookup lookup = new HostLookup(wanted.host(), InetAddress::getByName, this::wake);
      return wanted.transport() == HomerSettings.Transport.UDP
          ? new UdpCollector(wanted, lookup, meters)
          : new StreamCollector(wanted, lookup, streams, meters, this::wake);
    }

    private void wake() {
      sender.wake();
    }

    void start() {
      sender.start();
      registration = context.registerService(CaptureSink.class, this, null);
    }

    void change(HomerSettings wanted) {
      now = wanted;
      queue.bound(wanted.maxQueuedBytes());
      sender.change(wanted);
    }

    void close() {
      registration.unregister();
      sender.close();
      streams.close(LINGER_MILLIS);
    }

    String problem() {
      String problem = sender.problem();
      return problem.isEmpty() ? "" : "the collector " + now.collector() + ": " + problem;
    }

    @Override
    public void captured(CapturedMessage message) {
      if (!queue.offer(message)) {
        meters.dropped().increment();
      }
    }
  }
}
