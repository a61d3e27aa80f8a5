package org.drachtio.call.control.internal.command;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.drachtio.api.control.Operations;
import org.drachtio.api.dialog.DialogLayer;
import org.drachtio.call.control.internal.application.AttachedApplications;
import org.drachtio.call.control.internal.lane.CallLane;
import org.drachtio.call.control.internal.lane.CallLanes;
import org.drachtio.message.Printable;
import org.drachtio.message.log.CallLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what an operator wants. Thread-safe; not on a lane. */
public final class Interventions implements Operations {

  private static final Logger LOG = LoggerFactory.getLogger(Interventions.class);
  private static final long LIMIT_SECONDS = 5;

  private final CallLanes lanes;
  private final DialogLayer dialogs;
  private final AttachedApplications applications;

  public Interventions(CallLanes lanes, DialogLayer dialogs, AttachedApplications applications) {
    this.lanes = lanes;
    this.dialogs = dialogs;
    this.applications = applications;
  }

  @Override
  public boolean hangUp(String dialogId) {
    CallLane lane = lanes.ofDialog(dialogId);
    CompletableFuture<Boolean> done =
        CompletableFuture.supplyAsync(() -> !lane.left && dialogs.hangUp(dialogId), lane.lane);
    try {
      boolean ended = done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (ended) {
        CallLog.aboutDialog(
            dialogId,
            () -> LOG.info("dialog {} was ended by the operator", Printable.line(dialogId)));
      }
      return ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a lane", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the lane did not answer in " + LIMIT_SECONDS + " s", e);
    }
  }

  @Override
  public boolean disconnect(long application) {
    boolean there = applications.applications().stream().anyMatch(app -> app.id() == application);
    if (there) {
      LOG.info("application {} is disconnected by the operator", application);
      applications.disconnect(application);
    }
    return there;
  }
}
