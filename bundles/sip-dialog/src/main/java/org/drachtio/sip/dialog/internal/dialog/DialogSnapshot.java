package org.drachtio.sip.dialog.internal.dialog;

import java.util.List;
import java.util.OptionalLong;
import org.drachtio.sip.dialog.internal.session.AnsweredInvite;
import org.drachtio.sip.dialog.internal.session.AwaitedAck;
import org.drachtio.sip.dialog.internal.session.Orphan;
import org.drachtio.sip.dialog.internal.session.SessionTimer;

/**
 * A dialog as it crosses a hand-over. Immutable.
 *
 * @param number by which snapshots of the same lane refer to it
 * @param over no table knows it any more, but a transaction needs it: of its features nothing is
 *     gone on with
 * @param stable applications know it under its id
 * @param call as a text that the observers can be asked for again
 * @param session {@code null} if a session timer was never spoken of
 * @param endsAt on the lane's clock; empty: it lasts until somebody ends it
 * @param awaitedAck {@code null} if no ACK of the application is awaited
 * @param orphan {@code null} if its application is there
 * @param unacknowledged 2xx to INVITEs that wait for their ACK
 */
public record DialogSnapshot(
    long number,
    DialogState.Snapshot state,
    boolean over,
    boolean stable,
    String call,
    SessionTimer.Snapshot session,
    OptionalLong endsAt,
    AwaitedAck.Snapshot awaitedAck,
    Orphan.Snapshot orphan,
    List<AnsweredInvite.Snapshot> unacknowledged) {

  public DialogSnapshot {
    unacknowledged = List.copyOf(unacknowledged);
  }
}
