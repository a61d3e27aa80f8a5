package org.drachtio.sip.transaction.internal;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.drachtio.api.call.CallObserver;
import org.drachtio.api.call.CallObservers;
import org.drachtio.api.transaction.ClientTransaction;
import org.drachtio.api.transaction.ClientTransactionUser;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.ServerTransactionUser;
import org.drachtio.api.transaction.Timers;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.Hop;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.message.SipMessage;
import org.drachtio.sip.transaction.internal.environment.TransactionConfig;
import org.drachtio.sip.transaction.internal.environment.TransactionCounters;
import org.drachtio.sip.transaction.internal.environment.TransactionEnvironment;
import org.drachtio.sip.transaction.internal.environment.TransactionSettings;
import org.drachtio.sip.transaction.internal.match.Branches;
import org.drachtio.sip.transaction.internal.observe.ObserverServices;
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
 * The transaction layer as a service: finds the lane of a message and hands it to that lane's
 * table.
 *
 * <p>Threading: as {@link TransactionLayer} says; life cycle and configuration from any thread.
 *
 * <p>Immediate: a hand-over waits for this layer, whether a layer above asks for it or not.
 */
@Component(
    service = TransactionLayer.class,
    immediate = true,
    configurationPid = TransactionConfig.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = TransactionConfig.class)
public final class SipTransactions implements TransactionLayer {

  private static final Logger LOG = LoggerFactory.getLogger(SipTransactions.class);
  private final Lanes lanes;
  private final TransactionEnvironment environment;
  private final LaneTransactions[] byLane;
  private final ObserverServices observerServices;
  private final TransactionHandover handover;

  private final CheckedConfig<TransactionConfig, TransactionSettings> config =
      TransactionSettings.config();

  @Activate
  public SipTransactions(
      @Reference SipTransport transport,
      @Reference Lanes lanes,
      @Reference Meters meters,
      @Reference Handover handover,
      TransactionConfig wanted) {
    this.lanes = lanes;
    TransactionSettings settings = config.use(wanted);
    LOG.info("{}: {}", TransactionConfig.PID, settings);
    TransactionCounters counters = new TransactionCounters(meters);
    environment = new TransactionEnvironment(transport, counters, settings);
    observerServices = new ObserverServices(environment.observers(), counters.observerMissed);
    byLane = new LaneTransactions[lanes.count()];
    for (int i = 0; i < byLane.length; i++) {
      byLane[i] = new LaneTransactions(lanes.at(i), byLane.length, environment);
    }
    this.handover =
        new TransactionHandover(
            handover, byLane, environment.amplification().answering(), observerServices);
    this.handover.resume();
  }

  @Modified
  void modified(TransactionConfig wanted) {
    TransactionSettings before = environment.settings();
    TransactionSettings after = config.use(wanted);
    if (!after.equals(before)) {
      environment.use(after);
      LOG.info("{}: now {}", TransactionConfig.PID, after);
    }
  }

  /**
   * The layers above have gone: nobody is left to be told. What lives is left for the next version,
   * unless the process ends.
   */
  @Deactivate
  void deactivate() {
    if (!handover.leave()) {
      handover.close();
    }
  }

  @Override
  public boolean onMessage(InboundMessage message) {
    LaneTransactions transactions = at(message.message());
    return message.message().isRequest()
        ? transactions.onRequest(message)
        : transactions.onResponse(message);
  }

  @Override
  public ServerTransaction open(InboundMessage request, ServerTransactionUser user) {
    return at(request.message()).open(request, user);
  }

  @Override
  public ClientTransaction open(SipMessage request, Hop hop, ClientTransactionUser user) {
    return at(request).open(request, hop, user);
  }

  @Override
  public Optional<ServerTransaction> server(String handle) {
    for (LaneTransactions transactions : byLane) {
      if (transactions.lane().isCurrent()) {
        Optional<ServerTransaction> found = transactions.server(handle);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<ClientTransaction> client(String handle) {
    for (LaneTransactions transactions : byLane) {
      if (transactions.lane().isCurrent()) {
        Optional<ClientTransaction> found = transactions.client(handle);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<ServerTransaction> opened(SipMessage request) {
    return at(request).opened(request);
  }

  @Override
  public CallObservers observers() {
    return environment.observers();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addObserver(CallObserver observer, Map<String, Object> properties) {
    observerServices.add(observer, properties);
  }

  void removeObserver(CallObserver observer, Map<String, Object> properties) {
    observerServices.remove(observer, properties);
  }

  @Override
  public String newBranch() {
    return Branches.fresh();
  }

  @Override
  public Timers timers() {
    return environment.timers();
  }

  @Override
  public void forEach(Consumer<TransactionInfo> visitor) {
    for (LaneTransactions transactions : byLane) {
      if (transactions.lane().isCurrent()) {
        transactions.forEach(visitor);
      }
    }
  }

  @Override
  public int serverCount() {
    return sum(LaneTransactions::serverCount);
  }

  @Override
  public int clientCount() {
    return sum(LaneTransactions::clientCount);
  }

  /** Of the current lane. */
  private int sum(ToIntFunction<LaneTransactions> count) {
    int sum = 0;
    for (LaneTransactions transactions : byLane) {
      if (transactions.lane().isCurrent()) {
        sum += count.applyAsInt(transactions);
      }
    }
    return sum;
  }

  private LaneTransactions at(SipMessage message) {
    Lane lane = lanes.ofHash(message.callIdHash());
    assert lane.isCurrent() : "not on the lane of " + message.callId();
    return byLane[lane.index()];
  }
}
