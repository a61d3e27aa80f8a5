package org.drachtio.sip.proxy.internal;

import java.io.File;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.drachtio.api.Registration;
import org.drachtio.api.dialog.ClientFlows;
import org.drachtio.api.proxy.ProxyLayer;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.proxy.ProxyStart;
import org.drachtio.api.proxy.ProxyUser;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.ProxyInfo;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.sip.proxy.internal.environment.ProxyConfig;
import org.drachtio.sip.proxy.internal.environment.ProxyCounters;
import org.drachtio.sip.proxy.internal.environment.ProxyEnvironment;
import org.drachtio.sip.proxy.internal.environment.ProxySettings;
import org.drachtio.sip.proxy.internal.fork.ProxyLane;
import org.drachtio.sip.proxy.internal.handover.ProxyHandover;
import org.drachtio.sip.proxy.internal.handover.RouteKeysSnapshotCodec;
import org.drachtio.sip.proxy.internal.route.KeyFile;
import org.drachtio.sip.proxy.internal.route.RouteKeys;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxy as a service: finds the lane and hands the work to it. Threading: as {@link ProxyLayer}
 * says; life cycle and configuration from any thread.
 *
 * <p>When its bundle is replaced, it hands the requests that are being proxied over to the next
 * version (architecture.md §5). Immediate, so that a hand-over never waits for a user to ask for
 * the service.
 */
@Component(
    service = ProxyLayer.class,
    immediate = true,
    configurationPid = ProxyConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = ProxyConfig.class)
public final class SipProxy implements ProxyLayer {

  private static final Logger LOG = LoggerFactory.getLogger(SipProxy.class);

  /** In the bundle's folder; see {@link RouteKeys}. */
  private static final String KEY_FILE = "route-keys";

  private final Lanes lanes;
  private final ProxyHandover handover;
  private final ProxyEnvironment environment;
  private final ProxyLane[] byLane;

  private final RouteKeys keys;
  private final KeyFile keyFile;

  private final CheckedConfig<ProxyConfig, ProxySettings> config = ProxySettings.config();

  @Activate
  public SipProxy(
      BundleContext context,
      @Reference Lanes lanes,
      @Reference Meters meters,
      @Reference SipTransport transport,
      @Reference TransactionLayer transactions,
      @Reference Handover handover,
      ProxyConfig wanted) {
    this(
        new KeyFile(pathOf(context.getDataFile(KEY_FILE))),
        System::currentTimeMillis,
        lanes,
        meters,
        transport,
        transactions,
        handover,
        wanted);
  }

  /** Without OSGi: nothing is kept in a file. */
  public SipProxy(
      Lanes lanes,
      Meters meters,
      SipTransport transport,
      TransactionLayer transactions,
      Handover handover,
      ProxyConfig wanted) {
    this(
        new KeyFile(null),
        System::currentTimeMillis,
        lanes,
        meters,
        transport,
        transactions,
        handover,
        wanted);
  }

  /**
   * With a file and a clock of the caller's.
   *
   * @param clock milliseconds since the epoch
   */
  SipProxy(
      KeyFile keyFile,
      LongSupplier clock,
      Lanes lanes,
      Meters meters,
      SipTransport transport,
      TransactionLayer transactions,
      Handover handover,
      ProxyConfig wanted) {
    this.keyFile = keyFile;
    this.lanes = lanes;
    this.handover = new ProxyHandover(handover);
    environment =
        new ProxyEnvironment(
            transport, transactions, new ProxyCounters(meters), config.use(wanted));
    keys =
        new RouteKeys(
            this.handover.keysOr(() -> RouteKeysSnapshotCodec.read(keyFile.read())),
            clock,
            this::keepKeysSoon);
    keepKeys();
    byLane = new ProxyLane[lanes.count()];
    for (int i = 0; i < byLane.length; i++) {
      byLane[i] = new ProxyLane(lanes.at(i), environment, this.handover.secret(), keys);
    }
    this.handover.resume(byLane);
  }

  @Modified
  void modified(ProxyConfig wanted) {
    ProxySettings before = environment.settings();
    ProxySettings after = config.use(wanted);
    if (!after.equals(before)) {
      environment.use(after);
      LOG.info("{}: now {}", ProxyConfig.PID, after);
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void setClientFlows(ClientFlows flows) {
    environment.clients(flows);
  }

  void unsetClientFlows(ClientFlows flows) {
    environment.forget(flows);
  }

  private static Path pathOf(File file) {
    return file == null ? null : file.toPath();
  }

  private void keepKeys() {
    keyFile.write(RouteKeysSnapshotCodec.write(keys.snapshot(), new Parcel()));
  }

  /** Once a day, from a lane, which must not wait for a disk. */
  private void keepKeysSoon() {
    Thread writer = new Thread(this::keepKeys, "drachtio-proxy-keys");
    writer.setDaemon(true);
    writer.start();
  }

  @Deactivate
  void deactivate() {
    handover.leave(byLane, keys);
  }

  @Override
  public Registration attach(ProxyUser user) {
    if (!environment.attach(user)) {
      throw new IllegalStateException("the proxy has a user already");
    }
    return () -> environment.detach(user);
  }

  @Override
  public ProxyStart proxy(String reference, ServerTransaction transaction, ProxyRequest request) {
    return current().proxy(reference, transaction, request);
  }

  @Override
  public boolean onRequest(InboundMessage request) {
    return of(request).forwarding.request(request);
  }

  @Override
  public boolean onResponse(InboundMessage response) {
    return of(response).forwarding.response(response);
  }

  @Override
  public void forEach(Consumer<ProxyInfo> visitor) {
    current().contexts().forEach(context -> visitor.accept(context.info()));
  }

  @Override
  public int proxiedCount() {
    return current().contexts().size();
  }

  @Override
  public int challenges() {
    return current().challenges.size();
  }

  private ProxyLane of(InboundMessage inbound) {
    ProxyLane lane = byLane[lanes.ofHash(inbound.message().callIdHash()).index()];
    assert lane.lane.isCurrent() : "not on the lane of the Call-ID";
    return lane;
  }

  private ProxyLane current() {
    for (ProxyLane lane : byLane) {
      if (lane.lane.isCurrent()) {
        return lane;
      }
    }
    throw new IllegalStateException("not on a lane");
  }
}
