package org.drachtio.kernel.io.internal;

import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.internal.KernelConfig;
import org.drachtio.kernel.io.DatagramHandler;
import org.drachtio.kernel.io.Network;
import org.drachtio.kernel.io.NetworkAttachment;
import org.drachtio.kernel.io.StreamHandler;
import org.drachtio.kernel.io.internal.bounds.Budgets;
import org.drachtio.kernel.io.internal.bounds.NetworkSettings;
import org.drachtio.kernel.io.internal.call.Gate;
import org.drachtio.kernel.io.internal.call.Handlers;
import org.drachtio.kernel.io.internal.call.IoMeters;
import org.drachtio.kernel.io.internal.datagram.UdpEndpoint;
import org.drachtio.kernel.io.internal.session.StreamEngine;
import org.drachtio.kernel.meter.Meters;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets of this process. Immediate, so that it outlives the bundles that use it. */
@Component(
    service = {Network.class, HeldNetwork.class},
    immediate = true,
    configurationPid = KernelConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
public final class NetworkComponent implements Network, HeldNetwork {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkComponent.class);

  private final int ioThreads;
  private final StreamEngine engine;
  private final IoMeters meters;
  private final Budgets budgets;
  private final Gate gate = new Gate();
  private final ConcurrentMap<String, Attachment> attachments = new ConcurrentHashMap<>();

  private final CheckedConfig<KernelConfig, NetworkSettings> config;

  @Activate
  public NetworkComponent(KernelConfig wanted, @Reference Meters meters) {
    this(NetworkSettings.config(), wanted, meters);
  }

  private NetworkComponent(
      CheckedConfig<KernelConfig, NetworkSettings> config, KernelConfig wanted, Meters meters) {
    this(config, config.use(wanted), meters);
  }

  /** Starts with so many I/O threads for TCP. */
  public NetworkComponent(int ioThreads, Meters meters) {
    this(NetworkSettings.config(), NetworkSettings.ofHeap(ioThreads), meters);
  }

  private NetworkComponent(
      CheckedConfig<KernelConfig, NetworkSettings> config,
      NetworkSettings settings,
      Meters meters) {
    this.config = config;
    ioThreads = settings.ioThreads();
    budgets = Budgets.of(settings);
    this.meters = IoMeters.of(meters);
    engine = new StreamEngine(ioThreads);
  }

  @Modified
  void modified(KernelConfig wanted) {
    NetworkSettings settings = config.use(wanted);
    budgets.use(settings);
    if (settings.ioThreads() != ioThreads) {
      LOG.warn("The number of I/O threads stays {} until the kernel is restarted", ioThreads);
    }
  }

  /** Closes every socket and ends every thread. */
  @Deactivate
  public void stop() {
    gate.open();
    for (Attachment attachment : new ArrayList<>(attachments.values())) {
      attachment.close();
    }
    engine.stop();
  }

  @Override
  public NetworkAttachment attach(String owner, StreamHandler streams, DatagramHandler datagrams) {
    Objects.requireNonNull(streams);
    Objects.requireNonNull(datagrams);
    Handlers handlers = new Handlers(streams, datagrams);
    Attachment fresh =
        new Attachment(
            owner, handlers, gate, engine, meters, budgets, () -> attachments.remove(owner));
    Attachment present = attachments.putIfAbsent(owner, fresh);
    if (present == null) {
      return fresh;
    }
    if (!present.isVacant()) {
      throw new IllegalStateException(owner + " is attached already");
    }
    present.occupy(handlers);
    return present;
  }

  @Override
  public void pause() {
    gate.shut();
    for (Attachment attachment : attachments.values()) {
      attachment.endpoints().forEach(UdpEndpoint::pause);
    }
  }

  @Override
  public void resume() {
    gate.open();
    for (Attachment attachment : new ArrayList<>(attachments.values())) {
      if (attachment.isVacant()) {
        LOG.error("Nobody has taken over the sockets of {}: they are closed", attachment.name());
        attachment.close();
      } else {
        attachment.endpoints().forEach(UdpEndpoint::resume);
      }
    }
  }
}
