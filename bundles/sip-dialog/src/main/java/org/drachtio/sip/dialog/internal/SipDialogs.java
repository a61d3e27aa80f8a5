package org.drachtio.sip.dialog.internal;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.drachtio.api.Registration;
import org.drachtio.api.dialog.ClientFlows;
import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.dialog.DialogUser;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transaction.ServerTransaction;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.Flow;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.DialogInfo;
import org.drachtio.kernel.config.ReadableConfig;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.message.Methods;
import org.drachtio.message.NameAddress;
import org.drachtio.message.SipMessage;
import org.drachtio.message.SipUri;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dialog layer: one {@link LaneState} per lane, with a server and a client side that work on
 * it.
 *
 * <p>When its bundle is replaced, it hands its dialogs and what it knows of transactions over to
 * the next version (architecture.md §5). Immediate, so that a hand-over never waits for a user to
 * ask for the service.
 */
@Component(
    service = {DialogLayer.class, ClientFlows.class},
    immediate = true,
    configurationPid = SipDialogs.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = DialogConfig.class)
public final class SipDialogs implements DialogLayer, ClientFlows {

  static final String PID = "org.drachtio.sip.dialog";

  /** What is taken for a value that cannot be used, too. */
  static final int MAX_FLOWS = 100_000;

  static final int ORPHAN_SECONDS = 3600;

  private static final Logger LOG = LoggerFactory.getLogger(SipDialogs.class);

  private static final int PERCENT_OF_HEAP = 15;

  /** Name of the layer in a hand-over. */
  private static final String LAYER = "sip-dialog";

  /** Field of the parcel: see {@link RegisteredFlows}. */
  private static final String FLOWS = "flows";

  private record Sides(LaneState state, Uas uas, InDialogRequests inDialog, Uac uac) {}

  private final Lanes lanes;
  private final Handover handover;
  private final Sides[] sides;
  private final RegisteredFlows flows;
  private DialogConfig config;
  private final AtomicReference<DialogUser> user = new AtomicReference<>(NobodyListens.USER);

  @Activate
  public SipDialogs(
      @Reference Lanes lanes,
      @Reference SipTransport transport,
      @Reference TransactionLayer transactions,
      @Reference Handover handover,
      DialogConfig wanted) {
    this.lanes = lanes;
    this.handover = handover;
    config = ReadableConfig.of(DialogConfig.class, wanted, null, PID);
    this.flows = new RegisteredFlows(flowsOf(config, MAX_FLOWS), transport::isOpen);
    this.sides = new Sides[lanes.count()];
    String outboundProxy = outboundProxyOf(config, "");
    SessionPolicy sessions = sessionsOf(config, SessionPolicy.STANDARD);
    for (int i = 0; i < sides.length; i++) {
      LaneState state = new LaneState(lanes.at(i), transport, transactions, natOf(config), flows);
      state.user = NobodyListens.USER;
      state.outboundProxy = outboundProxy;
      state.maxDialogBytes = maxBytesOf(config) / sides.length;
      state.sessions = sessions;
      state.orphanMillis = orphanMillisOf(config);
      state.hangUpOrphans = config.hangUpOrphans();
      sides[i] = new Sides(state, new Uas(state), new InDialogRequests(state), new Uac(state));
    }
    handover.take(LAYER).ifPresent(this::resume);
    handover.arrived(LAYER);
  }

  /**
   * Goes on with what the last version left. Lanes keep their number as long as the kernel lives.
   */
  private void resume(Parcel left) {
    flows.read(left.list(FLOWS));
    handover.onEachLane(
        LAYER,
        left,
        (lane, record) -> {
          LaneParcels.read(sides[lane.index()].state, record);
          flows.resume(lane);
        });
  }

  @Deactivate
  void deactivate() {
    if (!handover.begin()) {
      return;
    }
    handover.put(
        LAYER,
        new Parcel().put(FLOWS, flows.write()),
        lane -> {
          LaneState state = sides[lane.index()].state;
          Parcel record = LaneParcels.write(state);
          state.leave();
          return record;
        });
  }

  @Modified
  void modified(DialogConfig wanted) {
    config = ReadableConfig.of(DialogConfig.class, wanted, config, PID);
    String outboundProxy = outboundProxyOf(config, sides[0].state.outboundProxy);
    SessionPolicy sessions = sessionsOf(config, sides[0].state.sessions);
    flows.max(flowsOf(config, MAX_FLOWS));
    for (Sides side : sides) {
      side.state.nat = natOf(config);
      side.state.outboundProxy = outboundProxy;
      side.state.maxDialogBytes = maxBytesOf(config) / sides.length;
      side.state.sessions = sessions;
      side.state.orphanMillis = orphanMillisOf(config);
      side.state.hangUpOrphans = config.hangUpOrphans();
    }
  }

  private static long orphanMillisOf(DialogConfig config) {
    if (config.orphanSeconds() > 0) {
      return config.orphanSeconds() * 1000L;
    }
    LOG.error(
        "{}: orphanSeconds={} must be positive; {} is taken",
        PID,
        config.orphanSeconds(),
        ORPHAN_SECONDS);
    return ORPHAN_SECONDS * 1000L;
  }

  private static String outboundProxyOf(DialogConfig config, String lastGood) {
    String wanted = config.outboundProxy() == null ? "" : config.outboundProxy().strip();
    if (wanted.isEmpty() || Routing.isHop(wanted)) {
      return wanted;
    }
    LOG.error(
        "{}: outboundProxy={} is no SIP URI of a known transport; '{}' stays",
        PID,
        wanted,
        lastGood);
    return lastGood;
  }

  private static long maxBytesOf(DialogConfig config) {
    int megabytes = config.maxDialogMegabytes();
    if (megabytes < 0) {
      LOG.error("{}: maxDialogMegabytes={} is negative; 0 is taken", PID, megabytes);
    }
    return megabytes > 0
        ? megabytes * 1024L * 1024
        : Runtime.getRuntime().maxMemory() / 100 * PERCENT_OF_HEAP;
  }

  private static int flowsOf(DialogConfig config, int otherwise) {
    if (config.maxRegisteredFlows() > 0) {
      return config.maxRegisteredFlows();
    }
    LOG.error(
        "{}: maxRegisteredFlows={} must be positive; {} is taken",
        PID,
        config.maxRegisteredFlows(),
        otherwise);
    return otherwise;
  }

  private static SessionPolicy sessionsOf(DialogConfig config, SessionPolicy lastGood) {
    String name = config.defaultRefresher() == null ? "" : config.defaultRefresher().strip();
    SessionExpires.Refresher refresher = SessionPolicy.refresherNamed(name);
    if (refresher != null && config.minSessionSeconds() > 0 && config.refreshJitterMillis() >= 0) {
      return new SessionPolicy(refresher, config.minSessionSeconds(), config.refreshJitterMillis());
    }
    LOG.error(
        "{}: defaultRefresher={} must be none, uac or uas, minSessionSeconds={} positive and"
            + " refreshJitterMillis={} not negative; the last good values stay",
        PID,
        name,
        config.minSessionSeconds(),
        config.refreshJitterMillis());
    return lastGood;
  }

  private static NatPolicy natOf(DialogConfig config) {
    return new NatPolicy(config.natDetection(), config.aggressiveNatDetection());
  }

  @Override
  public Registration attach(DialogUser attached) {
    if (!user.compareAndSet(NobodyListens.USER, attached)) {
      throw new IllegalStateException("the dialog layer has a user already");
    }
    publish(attached);
    return () -> {
      if (user.compareAndSet(attached, NobodyListens.USER)) {
        publish(NobodyListens.USER);
      }
    };
  }

  private void publish(DialogUser attached) {
    for (Sides side : sides) {
      side.state.user = attached;
    }
  }

  @Override
  public boolean hasRoom() {
    return current().state.hasRoom();
  }

  @Override
  public boolean onRequest(InboundMessage request) {
    return of(request.message().callIdHash()).inDialog.offer(request);
  }

  @Override
  public boolean isInDialog(SipMessage request) {
    return of(request.callIdHash()).state.dialogs.match(request).isPresent();
  }

  @Override
  public boolean isOnTrial(String transactionId) {
    UasTransaction serving = current().state.serving.get(transactionId);
    return serving != null && serving.inDialog && serving.dialog != null && serving.dialog.onTrial;
  }

  @Override
  public boolean forsake(String dialogId) {
    LaneState state = current().state;
    Optional<Dialog> dialog = state.dialogs.stable(dialogId);
    return dialog.isPresent() && Orphan.disowned(state, dialog.get());
  }

  @Override
  public void adopt(String transactionId, ServerTransaction transaction) {
    of(transaction.request().message().callIdHash()).uas.adopt(transactionId, transaction);
  }

  @Override
  public Outcome respond(ResponseCommand command) {
    return current().uas.respond(command);
  }

  @Override
  public Outcome request(RequestCommand command) {
    return current().uac.request(command);
  }

  @Override
  public void abandon(String transactionId, int graceMillis) {
    LaneState state = current().state;
    UacTransaction asking = state.asking.get(transactionId);
    if (asking != null) {
      asking.abandon(graceMillis);
    }
    UasTransaction serving = state.serving.get(transactionId);
    if (serving != null) {
      serving.abandon(graceMillis);
    }
  }

  @Override
  public void abandonDialog(String dialogId, int graceMillis) {
    LaneState state = current().state;
    state.dialogs.stable(dialogId).ifPresent(dialog -> Orphan.leave(state, dialog, graceMillis));
  }

  @Override
  public void reclaimDialog(String dialogId) {
    current().state.dialogs.stable(dialogId).ifPresent(Orphan::reclaimed);
  }

  @Override
  public boolean knowsTransaction(String transactionId) {
    LaneState state = current().state;
    return state.serving.containsKey(transactionId) || state.asking.containsKey(transactionId);
  }

  @Override
  public boolean knowsDialog(String dialogId) {
    return current().state.dialogs.stable(dialogId).isPresent();
  }

  @Override
  public void reclaim(String transactionId, int millis) {
    LaneState state = current().state;
    UacTransaction asking = state.asking.get(transactionId);
    if (asking != null) {
      asking.reclaim();
    }
    UasTransaction serving = state.serving.get(transactionId);
    if (serving != null) {
      serving.reclaim(millis);
    }
  }

  @Override
  public void forEach(Consumer<DialogInfo> visitor) {
    LaneState state = current().state;
    for (Dialog dialog : state.dialogs.all()) {
      visitor.accept(
          new DialogInfo(
              dialog.id,
              dialog.role == Dialog.Role.UAS ? "uas" : "uac",
              switch (dialog.state) {
                case EARLY -> "early";
                case CONFIRMED -> "confirmed";
                case ENDING -> "ending";
              },
              dialog.method,
              dialog.remoteTarget,
              (state.lane.now() - dialog.createdAt) / 1000,
              uriOf(dialog.role == Dialog.Role.UAS ? dialog.remoteParty : dialog.localParty),
              uriOf(dialog.role == Dialog.Role.UAS ? dialog.localParty : dialog.remoteParty),
              0,
              false));
    }
  }

  /** For people, who may see a party whose form we do not know as it is. */
  private static String uriOf(String party) {
    return NameAddress.parse(party).map(NameAddress::uri).orElse(party);
  }

  @Override
  public boolean hangUp(String dialogId) {
    LaneState state = current().state;
    Optional<Dialog> dialog =
        state
            .dialogs
            .stable(dialogId)
            .filter(each -> each.state == Dialog.State.CONFIRMED)
            .filter(each -> each.method.equals(Methods.INVITE));
    dialog.ifPresent(each -> ServerBye.send(state, each, ServerBye.OPERATOR));
    return dialog.isPresent();
  }

  private Sides of(int callIdHash) {
    Sides side = sides[lanes.ofHash(callIdHash).index()];
    assert side.state.lane.isCurrent() : "not on the lane of the Call-ID";
    return side;
  }

  @Override
  public Optional<Flow> find(SipUri client) {
    return flows.find(client, current().state.lane.now());
  }

  @Override
  public void accepted(SipMessage request, SipMessage response, Flow flow) {
    Registrations.noteProxied(current().state, request, response, flow);
  }

  private Sides current() {
    for (Sides side : sides) {
      if (side.state.lane.isCurrent()) {
        return side;
      }
    }
    throw new IllegalStateException("not on a lane");
  }
}
