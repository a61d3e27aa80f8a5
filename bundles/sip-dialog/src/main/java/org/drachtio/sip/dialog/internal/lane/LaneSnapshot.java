package org.drachtio.sip.dialog.internal.lane;

import java.util.List;
import org.drachtio.sip.dialog.internal.dialog.DialogSnapshot;
import org.drachtio.sip.dialog.internal.uac.UacSnapshot;
import org.drachtio.sip.dialog.internal.uas.UasSnapshot;

/**
 * What the dialog layer keeps for one lane, as it crosses a hand-over. Immutable.
 *
 * @param dialogs those that the tables know, and ended ones that a transaction refers to
 * @param serving requests from the network
 * @param asking requests of applications
 */
public record LaneSnapshot(
    List<DialogSnapshot> dialogs, List<UasSnapshot> serving, List<UacSnapshot> asking) {

  public LaneSnapshot {
    dialogs = List.copyOf(dialogs);
    serving = List.copyOf(serving);
    asking = List.copyOf(asking);
  }
}
