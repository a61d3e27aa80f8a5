package org.drachtio.call.control.internal.lane;

import java.util.List;
import java.util.Map;
import org.drachtio.call.control.internal.request.PendingSnapshot;

/**
 * What call control keeps for one lane, as it crosses a hand-over. Immutable.
 *
 * @param pending in the order in which they came
 * @param transactions the application of each transaction
 * @param dialogs the application of each dialog
 */
public record CallLaneSnapshot(
    List<PendingSnapshot> pending, Map<String, Long> transactions, Map<String, Long> dialogs) {

  public CallLaneSnapshot {
    pending = List.copyOf(pending);
    transactions = Map.copyOf(transactions);
    dialogs = Map.copyOf(dialogs);
  }
}
