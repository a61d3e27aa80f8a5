package org.drachtio.call.control.internal.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.drachtio.api.control.Reply;
import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.dialog.RequestCommand;
import org.drachtio.api.dialog.ResponseCommand;
import org.drachtio.call.control.internal.application.Owners;
import org.drachtio.call.control.internal.application.ReturningApplications;
import org.drachtio.call.control.internal.lane.CallLane;
import org.drachtio.call.control.internal.lane.CallLanes;
import org.drachtio.call.control.internal.request.Failures;
import org.drachtio.call.control.internal.request.Pending;
import org.drachtio.call.control.internal.settings.CallControlSettings;
import org.drachtio.kernel.lane.Ids;
import org.drachtio.message.Header;
import org.drachtio.message.Methods;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what applications ask for on the lane of the call that it concerns. Thread-safe; what
 * is private runs on a lane.
 */
public final class CallCommands {

  private static final Logger LOG = LoggerFactory.getLogger(CallCommands.class);

  private static final int NOT_FOUND = 404;
  private static final int DOES_NOT_EXIST = 481;

  private static final int FINAL = 200;
  private static final int SERVER_INTERNAL_ERROR = 500;
  private static final byte[] NO_BODY = {};
  private static final Outcome FAILED = new Outcome.Failed(FailureReason.INTERNAL_ERROR);

  private final CallLanes lanes;
  private final DialogLayer dialogs;
  private final Supplier<CallControlSettings> settings;
  private final Failures failures;
  private final ReturningApplications returning;

  public CallCommands(
      CallLanes lanes,
      DialogLayer dialogs,
      Supplier<CallControlSettings> settings,
      Failures failures,
      ReturningApplications returning) {
    this.lanes = lanes;
    this.dialogs = dialogs;
    this.settings = settings;
    this.failures = failures;
    this.returning = returning;
  }

  public void respond(long application, ResponseCommand command, Reply reply) {
    CallLane lane = lanes.ofTransaction(command.transactionId());
    carryOut(
        lane, command.transactionId(), reply, () -> respondOrRefuse(lane, application, command));
  }

  /** A final answer at which some layer throws is lost; the peer gets a 500 in its place. */
  private Outcome respondOrRefuse(CallLane lane, long application, ResponseCommand command) {
    try {
      return respond(lane, application, command);
    } catch (RuntimeException e) {
      failures.command(command.transactionId(), e);
      if (command.status() >= FINAL) {
        respond(
            lane,
            application,
            new ResponseCommand(
                command.transactionId(), SERVER_INTERNAL_ERROR, "", List.of(), NO_BODY));
      }
      return FAILED;
    }
  }

  /**
   * The application gets its reply even if the command fails: otherwise its promise would never
   * settle.
   */
  private void carryOut(CallLane lane, String call, Reply reply, Supplier<Outcome> command) {
    lane.lane.runOrExecute(
        () -> {
          Outcome outcome = FAILED;
          try {
            outcome = command.get();
          } catch (Throwable e) {
            failures.command(call, e);
          } finally {
            reply.done(outcome);
          }
        });
  }

  private Outcome respond(CallLane lane, long application, ResponseCommand command) {
    if (lane.left) {
      return new Outcome.Failed(FailureReason.RESTARTING);
    }
    Pending pending = lane.newRequests.pending().find(command.transactionId());
    if (pending == null) {
      return disowns(command) ? disown(application, command) : dialogs.respond(command);
    }
    // The request belongs to whoever was sent it, even if another connection answers
    // (admin-protocol.md §6.1).
    lane.owners.ofTransaction(pending.id(), pending.application());
    dialogs.adopt(pending.id(), pending.transaction());
    pending.adopt();
    Outcome outcome = dialogs.respond(command);
    if (outcome instanceof Outcome.Sent || pending.transaction().lastStatus() >= FINAL) {
      // Also if the answer was refused, and the peer got a failure in its place.
      lane.newRequests.pending().answered(pending);
    }
    return outcome;
  }

  /** Whether a successor says that it does not know a dialog of its predecessor. */
  private boolean disowns(ResponseCommand command) {
    return (command.status() == NOT_FOUND || command.status() == DOES_NOT_EXIST)
        && dialogs.isOnTrial(command.transactionId());
  }

  /**
   * The peer is told that the dialog is over (RFC 5057 §5.1). It does not know the other dialogs of
   * its predecessor either that it has not used yet.
   */
  private Outcome disown(long application, ResponseCommand command) {
    Outcome outcome =
        dialogs.respond(
            new ResponseCommand(
                command.transactionId(), DOES_NOT_EXIST, "", command.headers(), command.body()));
    LOG.info("application {} does not know the dialogs of its predecessor", application);
    for (CallLane each : lanes.all()) {
      each.lane.execute(() -> forsake(each, application));
    }
    return outcome;
  }

  private void forsake(CallLane lane, long application) {
    for (String id : lane.owners.dialogsOf(application)) {
      if (dialogs.forsake(id)) {
        lane.owners.forgetDialog(id);
      }
    }
  }

  public void request(long application, RequestCommand command, Reply reply) {
    if (!command.dialogId().isEmpty()) {
      CallLane lane = lanes.ofDialog(command.dialogId());
      carryOut(
          lane,
          command.dialogId(),
          reply,
          () -> request(lane, application, command, command.headers()));
    } else if (command.method().equals(Methods.CANCEL)) {
      CallLane lane = lanes.ofTransaction(command.transactionId());
      carryOut(lane, command.transactionId(), reply, () -> cancel(lane, command));
    } else {
      List<Header> headers = withCallId(command.headers());
      String callId = headers.get(0).value();
      CallLane lane = lanes.ofCallId(callId);
      carryOut(lane, callId, reply, () -> request(lane, application, command, headers));
    }
  }

  /**
   * The headers with Call-ID in front: it is fixed before the lane is chosen (architecture.md §2).
   */
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
      return new Outcome.Failed(FailureReason.RESTARTING);
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
      return new Outcome.Failed(FailureReason.RESTARTING);
    }
    Outcome outcome = dialogs.request(command);
    if (outcome instanceof Outcome.Sent sent) {
      return new Outcome.Sent(sent.message(), Ids.uuid(lane.lane.index()), "");
    }
    return outcome;
  }

  public void applicationGone(long application) {
    returning.gone(application, lanes.now(), settings.get().reconnectGraceMillis());
    for (CallLane lane : lanes.all()) {
      lane.lane.execute(() -> applicationGone(lane, application));
    }
  }

  /**
   * A request that it has not answered at all goes to another application; nobody else can go on
   * with what it has begun (admin-protocol.md §9).
   */
  private void applicationGone(CallLane lane, long application) {
    for (String id : lane.owners.transactionsOf(application)) {
      if (lane.newRequests.pending().find(id) == null) {
        dialogs.abandon(id, settings.get().reconnectGraceMillis());
      }
    }
    for (String id : lane.owners.dialogsOf(application)) {
      dialogs.abandonDialog(id, settings.get().reconnectGraceMillis());
    }
    lane.newRequests.applicationGone(application);
  }

  public void applicationCame(long application, String host, Set<String> tags) {
    long predecessor = returning.came(application, host, tags, lanes.now());
    if (predecessor == Owners.NOBODY || !settings.get().allowsSuccession(tags)) {
      return;
    }
    AtomicInteger lanesLeft = new AtomicInteger(lanes.all().length);
    AtomicInteger calls = new AtomicInteger();
    for (CallLane lane : lanes.all()) {
      lane.lane.execute(
          () -> {
            calls.addAndGet(succeed(lane, predecessor, application));
            if (lanesLeft.decrementAndGet() == 0 && calls.get() > 0) {
              LOG.info(
                  "application {} goes on with {} calls of {}",
                  application,
                  calls.get(),
                  predecessor);
            }
          });
    }
  }

  /** How many dialogs and transactions change hands. */
  private int succeed(CallLane lane, long predecessor, long application) {
    int count =
        lane.owners.transactionsOf(predecessor).size() + lane.owners.dialogsOf(predecessor).size();
    lane.owners.transfer(predecessor, application);
    for (String id : lane.owners.transactionsOf(application)) {
      dialogs.reclaim(id, settings.get().pendingTimeoutMillis());
    }
    for (String id : lane.owners.dialogsOf(application)) {
      dialogs.reclaimDialog(id);
    }
    return count;
  }
}
