package org.drachtio.sip.dialog.internal;

import org.drachtio.kernel.handover.Handover;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.kernel.lane.Lane;
import org.drachtio.sip.dialog.internal.flow.RegisteredFlows;
import org.drachtio.sip.dialog.internal.handover.LaneCodec;

/**
 * Leaves the dialogs of all lanes, and what is known of transactions and registered flows, for the
 * next version of this layer, and takes over what the last one left (architecture.md §5).
 *
 * <p><b>Threading:</b> the methods block; not on a lane.
 */
final class DialogHandover {

  /** Name of this layer's parcel. */
  private static final String LAYER = "sip-dialog";

  /** Field of the parcel: see {@link RegisteredFlows}. */
  private static final String FLOWS = "flows";

  private final Handover handover;
  private final LaneParts[] byLane;
  private final RegisteredFlows flows;

  DialogHandover(Handover handover, LaneParts[] byLane, RegisteredFlows flows) {
    this.handover = handover;
    this.byLane = byLane;
    this.flows = flows;
  }

  /**
   * Goes on with what the last version left, and tells that this layer is ready: the last step of
   * activation. Lanes keep their number as long as the kernel lives.
   */
  void resume() {
    handover
        .take(LAYER)
        .ifPresent(
            left -> {
              flows.read(left.list(FLOWS));
              handover.onEachLane(LAYER, left, this::resume);
            });
    handover.arrived(LAYER);
  }

  private void resume(Lane lane, Parcel record) {
    LaneParts parts = byLane[lane.index()];
    LaneCodec.read(parts.dialogs(), parts.served(), parts.asked(), record);
    flows.resume(lane);
  }

  /** Leaves all, unless nobody will take it. */
  void leave() {
    if (handover.begin()) {
      handover.put(LAYER, new Parcel().put(FLOWS, flows.write()), this::leave);
    }
  }

  private Parcel leave(Lane lane) {
    LaneParts parts = byLane[lane.index()];
    Parcel record = LaneCodec.write(parts.dialogs(), parts.served(), parts.asked());
    parts.leave();
    return record;
  }
}
