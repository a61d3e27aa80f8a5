package org.drachtio.sip.dialog.internal.handover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.dialog.LaneDialogs;
import org.drachtio.sip.dialog.internal.session.AnsweredInvite;
import org.drachtio.sip.dialog.internal.session.AwaitedAck;
import org.drachtio.sip.dialog.internal.session.Orphan;
import org.drachtio.sip.dialog.internal.uac.AskedRequests;
import org.drachtio.sip.dialog.internal.uac.UacTransaction;
import org.drachtio.sip.dialog.internal.uas.ServedRequests;
import org.drachtio.sip.dialog.internal.uas.UasTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that the dialog layer holds on one lane as a record of its parcel. A transaction refers to
 * its dialog by a number that holds within the record: an ended dialog, which no table knows any
 * more, may still be needed by a transaction.
 *
 * <p><b>Threading:</b> the lane's thread.
 */
public final class LaneCodec {

  private static final Logger LOG = LoggerFactory.getLogger(LaneCodec.class);

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
  private static final String CALL = "call";

  private static final String AWAITS_ACK_UNTIL = "awaitsAckUntil";
  private static final String END_REASON = "endReason";

  private static final String ORPHAN_UNTIL = "orphanUntil";
  private static final String FORSAKEN = "forsaken";

  private LaneCodec() {}

  public static Parcel write(LaneDialogs lane, ServedRequests served, AskedRequests asked) {
    Map<Dialog, Long> numbers = new IdentityHashMap<>();
    List<Parcel> dialogs = new ArrayList<>();
    for (Dialog dialog : lane.all()) {
      dialogs.add(write(dialog, number(numbers, dialog)).put(STABLE, dialog.isStable()));
    }
    List<Parcel> serving = new ArrayList<>();
    for (UasTransaction transaction : served.all()) {
      serving.add(
          TransactionCodec.write(transaction)
              .put(DIALOG, refer(numbers, dialogs, transaction.dialog())));
    }
    List<Parcel> asking = new ArrayList<>();
    for (UacTransaction transaction : asked.all()) {
      Parcel record =
          TransactionCodec.write(transaction)
              .put(DIALOG, refer(numbers, dialogs, transaction.dialog()));
      if (transaction.hasForks()) {
        ForkCodec.write(transaction.forks(), record, dialog -> refer(numbers, dialogs, dialog));
      }
      asking.add(record);
    }
    return new Parcel().put(DIALOGS, dialogs).put(SERVING, serving).put(ASKING, asking);
  }

  private static Parcel write(Dialog dialog, long number) {
    List<Parcel> unacknowledged = new ArrayList<>();
    for (AnsweredInvite answered : dialog.unacknowledged()) {
      unacknowledged.add(TransactionCodec.write(answered));
    }
    Parcel record =
        DialogCodec.write(dialog.state())
            .put(NUMBER, number)
            .put(UNACKNOWLEDGED, unacknowledged)
            .put(CALL, dialog.call().text());
    dialog.sessionTimer().ifPresent(session -> record.put(SESSION, SessionCodec.write(session)));
    dialog
        .lasting()
        .ifPresent(lifetime -> lifetime.deadline().ifPresent(at -> record.put(ENDS_AT, at)));
    dialog.awaitedAck().ifPresent(awaited -> write(awaited, record));
    dialog.orphan().ifPresent(orphan -> write(orphan, record));
    return record;
  }

  private static void write(AwaitedAck awaited, Parcel record) {
    awaited
        .deadline()
        .ifPresent(at -> record.put(AWAITS_ACK_UNTIL, at).put(END_REASON, awaited.endReason()));
  }

  private static void write(Orphan orphan, Parcel record) {
    orphan
        .deadline()
        .ifPresent(at -> record.put(ORPHAN_UNTIL, at).put(FORSAKEN, orphan.isForsaken()));
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
  public static void read(
      LaneDialogs lane, ServedRequests served, AskedRequests asked, Parcel written) {
    Map<Long, Dialog> dialogs = new HashMap<>();
    for (Parcel record : written.list(DIALOGS)) {
      attempt(DIALOG, () -> readDialog(lane, record, dialogs));
    }
    for (Parcel record : written.list(SERVING)) {
      attempt(
          SERVING,
          () -> TransactionCodec.resumeServing(served, record, dialogs.get(record.number(DIALOG))));
    }
    for (Parcel record : written.list(ASKING)) {
      attempt(ASKING, () -> TransactionCodec.resumeAsking(asked, record, dialogs));
    }
  }

  private static void readDialog(LaneDialogs lane, Parcel record, Map<Long, Dialog> dialogs) {
    Dialog dialog = new Dialog(lane, DialogCodec.read(record, lane.services().lane().now()));
    dialogs.put(record.number(NUMBER), dialog);
    if (record.flag(OVER)) {
      return;
    }
    lane.add(dialog);
    dialog.observe(lane.services().transactions().observers().resume(record.text(CALL)));
    if (record.flag(STABLE)) {
      lane.resume(dialog);
    }
    if (record.has(ENDS_AT)) {
      dialog.resumeLifetime(record.number(ENDS_AT));
    }
    if (record.has(AWAITS_ACK_UNTIL)) {
      dialog.resumeAwaitedAck(record.text(END_REASON), record.number(AWAITS_ACK_UNTIL));
    }
    if (record.has(ORPHAN_UNTIL)) {
      dialog.resumeOrphan(record.flag(FORSAKEN), record.number(ORPHAN_UNTIL));
    }
    record
        .record(SESSION)
        .ifPresent(session -> attempt(SESSION, () -> SessionCodec.resume(dialog, session)));
    for (Parcel answered : record.list(UNACKNOWLEDGED)) {
      attempt(UNACKNOWLEDGED, () -> TransactionCodec.resumeAnswered(answered, dialog));
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
