package org.drachtio.sip.dialog.internal.handover;

import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.sip.dialog.internal.flow.RegisteredFlows;
import org.drachtio.sip.dialog.internal.lane.LaneParts;

/**
 * Leaves the dialogs of all lanes, and what is known of transactions and registered flows, for the
 * next version of this layer, and takes over what the last one left (architecture.md §5).
 *
 * <p><b>Threading:</b> the methods block; not on a lane.
 */
public final class DialogHandover {

  /** Name of this layer's parcel. */
  private static final String LAYER = "sip-dialog";

  /** Field of the parcel: see {@link RegisteredFlows}. */
  private static final String FLOWS = "flows";

  private final Handover handover;
  private final LaneParts[] byLane;
  private final RegisteredFlows flows;

  /** Of the lanes by their number. */
  public DialogHandover(Handover handover, LaneParts[] byLane, RegisteredFlows flows) {
    this.handover = handover;
    this.byLane = byLane;
    this.flows = flows;
  }

  /**
   * Goes on with what the last version left, and tells that this layer is ready: the last step of
   * activation. Lanes keep their number as long as the kernel lives.
   */
  public void resume() {
    handover
        .take(LAYER)
        .ifPresent(
            left -> {
              flows.putBack(FlowSnapshotCodec.read(left.list(FLOWS)));
              handover.onEachLane(LAYER, left, this::resume);
            });
    handover.arrived(LAYER);
  }

  private void resume(Lane lane, Parcel record) {
    LaneParts parts = byLane[lane.index()];
    parts.resume(
        LaneSnapshotCodec.read(record, lane.now(), parts.services().transactions().timers()));
    flows.resume(lane);
  }

  /** Leaves all, unless nobody will take it. */
  public void leave() {
    if (handover.begin()) {
      handover.put(
          LAYER, new Parcel().put(FLOWS, FlowSnapshotCodec.write(flows.snapshot())), this::leave);
    }
  }

  private Parcel leave(Lane lane) {
    LaneParts parts = byLane[lane.index()];
    Parcel record = LaneSnapshotCodec.write(parts.snapshot());
    parts.leave();
    return record;
  }
}
