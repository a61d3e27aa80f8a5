package org.drachtio.sip.dialog.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.kernel.handover.Parcel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that the dialog layer holds on one lane as a record of its parcel. A transaction refers to
 * its dialog by a number that holds within the record: an ended dialog, which no table knows any
 * more, may still be needed by a transaction.
 *
 * <p><b>Threading:</b> the lane's thread.
 */
final class LaneParcels {

  private static final Logger LOG = LoggerFactory.getLogger(LaneParcels.class);

  private static final String DIALOGS = "dialogs";
  private static final String SERVING = "serving";
  private static final String ASKING = "asking";
  private static final String NUMBER = "number";
  private static final String OVER = "over";
  private static final String STABLE = "stable";
  private static final String UNACKNOWLEDGED = "unacknowledged";
  private static final String DIALOG = "dialog";

  private static final String ENDS_AT = "endsAt";
  private static final String SESSION = "session";

  private static final String AWAITS_ACK_UNTIL = "awaitsAckUntil";
  private static final String END_REASON = "endReason";

  private static final String ORPHAN_UNTIL = "orphanUntil";
  private static final String FORSAKEN = "forsaken";

  private LaneParcels() {}

  static Parcel write(LaneState state) {
    Map<Dialog, Long> numbers = new IdentityHashMap<>();
    List<Parcel> dialogs = new ArrayList<>();
    for (Dialog dialog : state.dialogs.all()) {
      dialogs.add(
          write(dialog, number(numbers, dialog)).put(STABLE, state.dialogs.isStable(dialog)));
    }
    List<Parcel> serving = new ArrayList<>();
    for (UasTransaction transaction : state.serving.values()) {
      serving.add(
          TransactionParcels.write(transaction)
              .put(DIALOG, refer(numbers, dialogs, transaction.dialog)));
    }
    List<Parcel> asking = new ArrayList<>();
    for (UacTransaction transaction : state.allAsking()) {
      Parcel record =
          TransactionParcels.write(transaction)
              .put(DIALOG, refer(numbers, dialogs, transaction.dialog));
      if (transaction.hasForks()) {
        ForkParcels.write(transaction.forks(), record, dialog -> refer(numbers, dialogs, dialog));
      }
      asking.add(record);
    }
    return new Parcel().put(DIALOGS, dialogs).put(SERVING, serving).put(ASKING, asking);
  }

  private static Parcel write(Dialog dialog, long number) {
    List<Parcel> unacknowledged = new ArrayList<>();
    for (AnsweredInvite answered : dialog.unacknowledged) {
      unacknowledged.add(TransactionParcels.write(answered));
    }
    Parcel record =
        DialogParcels.write(dialog).put(NUMBER, number).put(UNACKNOWLEDGED, unacknowledged);
    if (dialog.session != null) {
      record.put(SESSION, SessionParcels.write(dialog.session));
    }
    if (dialog.lifetime != null && dialog.lifetime.timer != null) {
      record.put(ENDS_AT, dialog.lifetime.timer.deadline());
    }
    if (dialog.awaitedAck != null && dialog.awaitedAck.timer != null) {
      record
          .put(AWAITS_ACK_UNTIL, dialog.awaitedAck.timer.deadline())
          .put(END_REASON, dialog.awaitedAck.endReason);
    }
    if (dialog.orphan != null && dialog.orphan.timer != null) {
      record
          .put(ORPHAN_UNTIL, dialog.orphan.timer.deadline())
          .put(FORSAKEN, dialog.orphan.forsaken);
    }
    return record;
  }

  private static long number(Map<Dialog, Long> numbers, Dialog dialog) {
    long number = numbers.size() + 1L;
    numbers.put(dialog, number);
    return number;
  }

  /** Number of the dialog, which is written as an ended one if it has none yet; 0 for none. */
  private static long refer(Map<Dialog, Long> numbers, List<Parcel> dialogs, Dialog dialog) {
    if (dialog == null) {
      return 0;
    }
    Long known = numbers.get(dialog);
    if (known != null) {
      return known;
    }
    long number = number(numbers, dialog);
    dialogs.add(write(dialog, number).put(OVER, true));
    return number;
  }

  /** Puts what was written into an empty lane; what cannot be read is left out. */
  static void read(LaneState state, Parcel written) {
    Map<Long, Dialog> dialogs = new HashMap<>();
    for (Parcel record : written.list(DIALOGS)) {
      attempt(DIALOG, () -> readDialog(state, record, dialogs));
    }
    for (Parcel record : written.list(SERVING)) {
      attempt(
          SERVING,
          () ->
              TransactionParcels.resumeServing(state, record, dialogs.get(record.number(DIALOG))));
    }
    for (Parcel record : written.list(ASKING)) {
      attempt(ASKING, () -> TransactionParcels.resumeAsking(state, record, dialogs));
    }
  }

  private static void readDialog(LaneState state, Parcel record, Map<Long, Dialog> dialogs) {
    Dialog dialog = DialogParcels.read(record, state.lane.now());
    dialogs.put(record.number(NUMBER), dialog);
    if (record.flag(OVER)) {
      return;
    }
    state.dialogs.add(dialog);
    if (record.flag(STABLE)) {
      state.dialogs.stabilise(dialog);
    }
    if (record.has(ENDS_AT)) {
      Lifetime.resume(state, dialog, record.number(ENDS_AT));
    }
    if (record.has(AWAITS_ACK_UNTIL)) {
      AwaitedAck.resume(state, dialog, record.text(END_REASON), record.number(AWAITS_ACK_UNTIL));
    }
    if (record.has(ORPHAN_UNTIL)) {
      Orphan.resume(state, dialog, record.flag(FORSAKEN), record.number(ORPHAN_UNTIL));
    }
    record
        .record(SESSION)
        .ifPresent(
            session -> attempt(SESSION, () -> SessionParcels.resume(state, dialog, session)));
    for (Parcel answered : record.list(UNACKNOWLEDGED)) {
      attempt(UNACKNOWLEDGED, () -> TransactionParcels.resumeAnswered(state, answered, dialog));
    }
  }

  private static void attempt(String what, Runnable reading) {
    try {
      reading.run();
    } catch (RuntimeException e) {
      LOG.error("A record '{}' of the last version's parcel is left out: {}", what, e.toString());
    }
  }
}
