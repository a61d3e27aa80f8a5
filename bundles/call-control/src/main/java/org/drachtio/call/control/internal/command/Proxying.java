package org.drachtio.call.control.internal.command;

import java.util.Optional;
import org.drachtio.api.control.AppEvent;
import org.drachtio.api.control.ProxyCommand;
import org.drachtio.api.control.ProxyReply;
import org.drachtio.api.dialog.FailureReason;
import org.drachtio.api.dialog.Outcome;
import org.drachtio.api.proxy.ProxyLayer;
import org.drachtio.api.proxy.ProxyRequest;
import org.drachtio.api.proxy.ProxyStart;
import org.drachtio.api.proxy.ProxyUser;
import org.drachtio.api.transport.InboundMessage;
import org.drachtio.call.control.internal.application.AttachedApplications;
import org.drachtio.call.control.internal.lane.CallLane;
import org.drachtio.call.control.internal.lane.CallLanes;
import org.drachtio.call.control.internal.request.Pending;

/**
 * Hands requests that wait for their first answer over to the proxy, and tells applications what
 * becomes of them. The reference that the proxy keeps names the application and the command, so
 * nothing has to be kept here.
 *
 * <p>{@link #command} is thread-safe, all else runs on a lane.
 */
public final class Proxying implements ProxyUser {

  private static final char SEPARATOR = ' ';

  private final CallLanes lanes;
  private final ProxyLayer proxies;
  private final AttachedApplications applications;

  public Proxying(CallLanes lanes, ProxyLayer proxies, AttachedApplications applications) {
    this.lanes = lanes;
    this.proxies = proxies;
    this.applications = applications;
  }

  /** Carries out an application's command on the lane of the call (admin-protocol.md §7). */
  public void command(long application, ProxyCommand command, ProxyReply reply) {
    CallLane lane = lanes.ofTransaction(command.transactionId());
    lane.lane.execute(
        () -> {
          Optional<Outcome.Failed> failure =
              Optional.of(new Outcome.Failed(FailureReason.INTERNAL_ERROR));
          try {
            failure = command(lane, application, command);
          } finally {
            failure.ifPresentOrElse(reply::failed, reply::started);
          }
        });
  }

  /** Empty if the request is on its way. */
  private Optional<Outcome.Failed> command(CallLane lane, long application, ProxyCommand command) {
    if (lane.left) {
      return Optional.of(new Outcome.Failed(FailureReason.RESTARTING));
    }
    Outcome.Failed unknown = new Outcome.Failed(FailureReason.NOT_PENDING, command.transactionId());
    Pending pending = lane.newRequests.pending().find(command.transactionId());
    if (pending == null || pending.isAdopted()) {
      return Optional.of(unknown);
    }
    String reference =
        command.commandId().isEmpty() ? "" : application + (SEPARATOR + command.commandId());
    return switch (takeOver(lane, pending, reference, command.request())) {
      case STARTED -> Optional.empty();
      case TOO_MANY_HOPS -> Optional.of(new Outcome.Failed(FailureReason.TOO_MANY_HOPS));
      case NO_TARGET -> Optional.of(new Outcome.Failed(FailureReason.NO_TARGET));
      case TOO_LATE -> Optional.of(unknown);
    };
  }

  /**
   * Gives a request that has no answer yet to the proxy: it is pending no more, and nothing of it
   * is told to applications except under this reference.
   *
   * @param reference empty: nothing is to be told
   */
  ProxyStart takeOver(CallLane lane, Pending pending, String reference, ProxyRequest how) {
    lane.newRequests.pending().answered(pending);
    return proxies.proxy(reference, pending.transaction(), how);
  }

  @Override
  public void onFinalResponse(String reference, InboundMessage response) {
    tell(reference, new AppEvent.ProxyResponse(commandOf(reference), response));
  }

  @Override
  public void onDone(String reference) {
    tell(reference, new AppEvent.ProxyDone(commandOf(reference)));
  }

  /**
   * Tells the connection that gave the command; if the connection has gone, the result is of no use
   * to anybody else.
   */
  private void tell(String reference, AppEvent event) {
    long application = Long.parseLong(reference, 0, reference.indexOf(SEPARATOR), 10);
    applications.tell(application, event);
  }

  private static String commandOf(String reference) {
    return reference.substring(reference.indexOf(SEPARATOR) + 1);
  }
}
