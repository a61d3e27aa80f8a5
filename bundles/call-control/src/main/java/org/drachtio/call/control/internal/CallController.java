package org.drachtio.call.control.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.drachtio.api.Registration;
import org.drachtio.api.control.Applications;
import org.drachtio.api.control.CallControl;
import org.drachtio.api.control.Reply;
import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.api.transaction.TransactionLayer;
import org.drachtio.api.transport.SipTransport;
import org.drachtio.api.view.ApplicationInfo;
import org.drachtio.api.view.ConnectionInfo;
import org.drachtio.api.view.DialogInfo;
import org.drachtio.api.view.ServerInfo;
import org.drachtio.api.view.ServerView;
import org.drachtio.api.view.TransactionInfo;
import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.kernel.lane.Lanes;
import org.drachtio.kernel.meter.Meters;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the path of a message together and carries out the commands of applications on the lane of
 * their call.
 *
 * <p>When its bundle is replaced, it hands the requests that wait for an answer and their owners
 * over to the next version (design.md §4).
 */
@Component(
    service = {CallControl.class, ServerView.class},
    immediate = true,
    configurationPid = CallController.PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = CallController.Config.class)
public final class CallController implements CallControl, ServerView {

  static final String PID = "org.drachtio.call.control";

  private static final Logger LOG = LoggerFactory.getLogger(CallController.class);

  /** Name of the layer in a hand-over. */
  private static final String LAYER = "call-control";

  /** Field of the parcel: one record per lane, in the order of their indexes. */
  private static final String BY_LANE = "lanes";

  /** Field of the parcel: see {@link #salt}. */
  private static final String SALT = "salt";

  /** Field of the parcel: when the server started, in milliseconds since the epoch. */
  private static final String STARTED = "startedMillis";

  /** For a command that comes to a version of the bundle that has handed its lanes over. */
  private static final Outcome RESTARTING = new Outcome.Failed("server is restarting");

  private static final Outcome INTERNAL_ERROR = new Outcome.Failed("Internal server error");

  /** Configuration of call control. */
  @ObjectClassDefinition(id = PID, name = "drachtio call control")
  public @interface Config {

    @AttributeDefinition(
        name = "Pending time-out (ms)",
        description = "How long an application may take for its first answer to a new request")
    int pendingTimeoutMillis() default 64000;

    @AttributeDefinition(
        name = "Pending requests per lane",
        description =
            "Bound on new requests that wait for their first answer; over it new ones get 503")
    int maxPendingPerLane() default 50000;

    @AttributeDefinition(
        name = "Always send 180",
        description = "Answer every new INVITE that is given to an application 180 at once")
    boolean alwaysSend180() default false;

    @AttributeDefinition(
        name = "Reconnect grace (ms)",
        description =
            "How long an INVITE that rings still waits for its answer after its application has"
                + " gone; then it gets 503")
    int reconnectGraceMillis() default 10000;
  }

  private final Handover handover;
  private final Settings settings = new Settings();
  private final Delivery delivery = new Delivery();
  private final DialogLayer dialogs;
  private final CallLanes lanes;
  private final Registration dialogAttachment;
  private final Registration transportAttachment;
  private final ServerSnapshots snapshots;

  /**
   * Of the tags in stateless replies: the next version needs it, as a repeated request is to get
   * the same tag.
   */
  private final int salt;

  @Activate
  public CallController(
      BundleContext context,
      @Reference Lanes kernelLanes,
      @Reference Meters meters,
      @Reference SipTransport transport,
      @Reference TransactionLayer transactions,
      @Reference DialogLayer dialogs,
      @Reference Handover handover,
      Config config) {
    this.dialogs = dialogs;
    this.handover = handover;
    modified(config);
    Parcel left = handover.take(LAYER).orElseGet(Parcel::new);
    salt = left.has(SALT) ? (int) left.number(SALT) : Ids.token().hashCode();
    StatelessReplies replies = new StatelessReplies(transport, meters.counter("path.faulty"), salt);
    CallLane[] all = new CallLane[kernelLanes.count()];
    NewRequests[] newRequests = new NewRequests[all.length];
    for (int i = 0; i < all.length; i++) {
      newRequests[i] =
          new NewRequests(
              kernelLanes.at(i),
              transactions,
              replies,
              delivery,
              settings,
              meters.counter("path.discarded"));
      all[i] = new CallLane(kernelLanes.at(i), newRequests[i]);
    }
    lanes = new CallLanes(kernelLanes, all);
    Instant started =
        left.has(STARTED) ? Instant.ofEpochMilli(left.number(STARTED)) : Instant.now();
    snapshots =
        new ServerSnapshots(
            versionOf(context), started, meters, transport, transactions, dialogs, lanes, delivery);
    resume(left);
    dialogAttachment = dialogs.attach(new DialogEvents(lanes, delivery));
    transportAttachment =
        transport.attach(
            new MessagePath(
                kernelLanes,
                transactions,
                dialogs,
                replies,
                newRequests,
                meters.counter("path.stray-responses")));
    handover.arrived(LAYER);
  }

  /**
   * Goes on with what the last version left. Lanes keep their number as long as the kernel lives.
   */
  private void resume(Parcel left) {
    List<Parcel> records = left.list(BY_LANE);
    if (records.isEmpty()) {
      return;
    }
    try {
      handover.onEachLane(
          lane -> {
            if (lane.index() < records.size()) {
              LaneParcels.read(lanes.all()[lane.index()], records.get(lane.index()));
            }
          });
    } catch (RuntimeException e) {
      LOG.error(
          "{}: the last version's parcel can not be read; its pending requests are lost", PID, e);
    }
  }

  /**
   * As applications are told it (client-dependencies.md §1): with a leading v, without a qualifier.
   */
  private static String versionOf(BundleContext context) {
    Version version = context.getBundle().getVersion();
    return "v" + version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
  }

  @Modified
  void modified(Config config) {
    settings.alwaysSend180(config.alwaysSend180());
    if (config.reconnectGraceMillis() > 0) {
      settings.reconnectGraceMillis(config.reconnectGraceMillis());
    } else {
      LOG.error(
          "{}: reconnectGraceMillis={} must be positive; {} stays",
          PID,
          config.reconnectGraceMillis(),
          settings.reconnectGraceMillis());
    }
    if (config.pendingTimeoutMillis() <= 0 || config.maxPendingPerLane() <= 0) {
      LOG.error(
          "{}: pendingTimeoutMillis={} and maxPendingPerLane={} must be positive; the last good"
              + " values stay",
          PID,
          config.pendingTimeoutMillis(),
          config.maxPendingPerLane());
      if (settings.pendingTimeoutMillis() > 0) {
        return;
      }
      settings.set(64000, 50000);
      return;
    }
    settings.set(config.pendingTimeoutMillis(), config.maxPendingPerLane());
  }

  @Deactivate
  void deactivate() {
    if (handover.begin()) {
      handOver();
    }
    transportAttachment.close();
    dialogAttachment.close();
  }

  private void handOver() {
    Parcel[] records = new Parcel[lanes.all().length];
    // A lane that can not be asked leaves an empty record, so that the others keep their places.
    Arrays.setAll(records, i -> new Parcel());
    try {
      handover.onEachLane(
          lane -> {
            CallLane mine = lanes.all()[lane.index()];
            records[lane.index()] = LaneParcels.write(mine);
            mine.leave();
          });
    } catch (RuntimeException e) {
      LOG.error(
          "{}: not all lanes could be asked for their pending requests; the others' are handed"
              + " over",
          PID,
          e);
    }
    handover.put(
        LAYER,
        new Parcel()
            .put(BY_LANE, List.of(records))
            .put(SALT, salt)
            .put(STARTED, snapshots.started().toEpochMilli()));
  }

  @Override
  public Registration attach(Applications applications) {
    return delivery.attach(applications);
  }

  @Override
  public void respond(long application, ResponseCommand command, Reply reply) {
    CallLane lane = lanes.ofTransaction(command.transactionId());
    carryOut(lane, reply, () -> respond(lane, command));
  }

  /** The application gets its reply even if the command fails: its promise would never settle. */
  private static void carryOut(CallLane lane, Reply reply, Supplier<Outcome> command) {
    lane.lane.runOrExecute(
        () -> {
          Outcome outcome = INTERNAL_ERROR;
          try {
            outcome = command.get();
          } finally {
            reply.done(outcome);
          }
        });
  }

  private Outcome respond(CallLane lane, ResponseCommand command) {
    if (lane.left) {
      return RESTARTING;
    }
    Pending pending = lane.newRequests.find(command.transactionId());
    if (pending == null) {
      return dialogs.respond(command);
    }
    // The request belongs to whoever was sent it, even if another connection answers
    // (admin-protocol.md §6.1).
    lane.owners.ofTransaction(pending.id, pending.application);
    dialogs.adopt(pending.id, pending.transaction);
    pending.adopted = true;
    Outcome outcome = dialogs.respond(command);
    if (outcome instanceof Outcome.Sent) {
      lane.newRequests.remove(pending.id);
    }
    return outcome;
  }

  @Override
  public void request(long application, RequestCommand command, Reply reply) {
    if (!command.dialogId().isEmpty()) {
      CallLane lane = lanes.ofDialog(command.dialogId());
      carryOut(lane, reply, () -> request(lane, application, command, command.headers()));
    } else if (command.method().equals(Methods.CANCEL)) {
      CallLane lane = lanes.ofTransaction(command.transactionId());
      carryOut(lane, reply, () -> cancel(lane, command));
    } else {
      List<Header> headers = withCallId(command.headers());
      CallLane lane = lanes.ofCallId(headers.get(0).value());
      carryOut(lane, reply, () -> request(lane, application, command, headers));
    }
  }

  /** The headers with Call-ID in front: it is fixed before the lane is chosen (design.md §2). */
  private static List<Header> withCallId(List<Header> headers) {
    List<Header> result = new ArrayList<>(headers.size() + 1);
    Header callId = null;
    for (Header header : headers) {
      if (header.is("Call-ID") && !header.value().isBlank()) {
        callId = new Header("Call-ID", header.value().trim());
      } else {
        result.add(header);
      }
    }
    result.add(0, callId != null ? callId : new Header("Call-ID", Ids.token() + Ids.token()));
    return result;
  }

  private Outcome request(
      CallLane lane, long application, RequestCommand command, List<Header> headers) {
    if (lane.left) {
      return RESTARTING;
    }
    String id = Ids.uuid(lane.lane.index());
    boolean tracked = !command.method().equals(Methods.ACK);
    if (tracked) {
      lane.owners.ofTransaction(id, application);
    }
    Outcome outcome =
        dialogs.request(
            new RequestCommand(
                id,
                command.dialogId(),
                command.routeUrl(),
                command.method(),
                command.uri(),
                headers,
                command.body()));
    if (tracked && outcome instanceof Outcome.Failed) {
      lane.owners.forgetTransaction(id);
    }
    return outcome;
  }

  /**
   * The CANCEL has an id of its own, under which nothing will be heard (admin-protocol.md §5.4).
   */
  private Outcome cancel(CallLane lane, RequestCommand command) {
    if (lane.left) {
      return RESTARTING;
    }
    Outcome outcome = dialogs.request(command);
    if (outcome instanceof Outcome.Sent sent) {
      return new Outcome.Sent(sent.message(), Ids.uuid(lane.lane.index()), "");
    }
    return outcome;
  }

  @Override
  public void applicationGone(long application) {
    for (CallLane lane : lanes.all()) {
      lane.lane.execute(() -> applicationGone(lane, application));
    }
  }

  /**
   * What it has not answered at all goes to another application; what it has begun nobody else can
   * go on with (admin-protocol.md §9).
   */
  private void applicationGone(CallLane lane, long application) {
    for (String id : lane.owners.transactionsOf(application)) {
      if (lane.newRequests.find(id) == null) {
        dialogs.abandon(id, settings.reconnectGraceMillis());
      }
    }
    lane.newRequests.applicationGone(application);
  }

  @Override
  public String version() {
    return snapshots.version();
  }

  @Override
  public ServerInfo info() {
    return snapshots.info();
  }

  @Override
  public List<TransactionInfo> transactions() {
    return snapshots.transactions();
  }

  @Override
  public List<DialogInfo> dialogs() {
    return snapshots.dialogs();
  }

  @Override
  public List<ConnectionInfo> connections() {
    return snapshots.connections();
  }

  @Override
  public List<ApplicationInfo> applications() {
    return delivery.applications();
  }

  CallLanes lanes() {
    return lanes;
  }

  Instant started() {
    return snapshots.started();
  }
}
