package org.drachtio.admin.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.admin.internal.command.WrongSecrets;
import org.drachtio.admin.internal.session.AdminSnapshot;
import org.drachtio.admin.internal.session.AdminSnapshot.AttemptState;
import org.drachtio.admin.internal.session.AdminSnapshotCodec;
import org.drachtio.admin.internal.session.Sessions;
import org.drachtio.kernel.handover.Handover;

/**
 * Leaves the sessions and listeners for the next version of this bundle, and takes over what the
 * last one left (architecture.md §5). The sockets stay with the kernel.
 *
 * <p><b>Threading:</b> the methods block; not on a lane.
 */
final class AdminHandover {

  /** Name by which the kernel knows whose the sockets and the parcel are. */
  static final String LAYER = "admin";

  private final Handover handover;

  AdminHandover(Handover handover) {
    this.handover = handover;
  }

  /** What the last version left; {@link AdminSnapshot#NONE} if there was none. */
  AdminSnapshot take() {
    return handover.take(LAYER).map(AdminSnapshotCodec::read).orElse(AdminSnapshot.NONE);
  }

  /** This layer is ready: the last step of activation. */
  void arrived() {
    handover.arrived(LAYER);
  }

  /** False: nobody will take what is left, and everything is to be closed. */
  boolean begin() {
    return handover.begin();
  }

  /**
   * Leaves all, after {@link #begin}.
   *
   * @param configured whether this version had taken a configuration of this boot
   */
  void leave(
      boolean configured,
      Listening listening,
      Listening tlsListening,
      Sessions sessions,
      WrongSecrets wrongSecrets) {
    Map<Long, Long> deadlines = new HashMap<>();
    List<AttemptState> attempts = new ArrayList<>();
    handover.onEachLane(lane -> sessions.leave(lane, deadlines, attempts));
    AdminSnapshot last =
        new AdminSnapshot(
            configured,
            listening.state(),
            tlsListening.state(),
            sessions.states(deadlines),
            sessions.turns(),
            attempts,
            wrongSecrets.states());
    handover.put(LAYER, AdminSnapshotCodec.write(last));
  }
}
