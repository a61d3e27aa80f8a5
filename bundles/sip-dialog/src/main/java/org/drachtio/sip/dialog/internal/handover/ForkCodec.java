package org.drachtio.sip.dialog.internal.handover;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.drachtio.api.transport.Hop;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.dialog.internal.compose.OutgoingRequest;
import org.drachtio.sip.dialog.internal.dialog.Dialog;
import org.drachtio.sip.dialog.internal.uac.Forks;
import org.drachtio.sip.dialog.internal.uac.UacTransaction;

/**
 * Who has answered an INVITE of ours, as fields of the record of its transaction. Later and earlier
 * versions read them: a name keeps its meaning for ever.
 */
final class ForkCodec {

  private static final String EARLY = "forks";
  private static final String LATE = "lateForks";
  private static final String DIALOG = "dialog";
  private static final String TAG = "tag";
  private static final String ACK = "ack";
  private static final String ACK_HOP = "ackHop";
  private static final String RSEQ = "rseq";
  private static final String AWAITS_PRACK = "awaitsPrack";

  private ForkCodec() {}

  /**
   * Adds the fields to the record of the transaction.
   *
   * @param numbers gives a dialog the number by which it is referred to
   */
  public static void write(Forks forks, Parcel record, ToLongFunction<Dialog> numbers) {
    List<Parcel> early = new ArrayList<>();
    for (Forks.Fork fork : forks.early()) {
      early.add(
          new Parcel()
              .put(DIALOG, numbers.applyAsLong(fork.dialog()))
              .put(RSEQ, fork.rseq())
              .put(AWAITS_PRACK, fork.awaitsPrack()));
    }
    List<Parcel> late = new ArrayList<>();
    for (Forks.Late fork : forks.late()) {
      Parcel written = new Parcel().put(TAG, fork.tag());
      if (fork.ack() != null) {
        written.put(ACK, fork.ack().message().bytes()).put(ACK_HOP, fork.ack().hop().text());
      }
      late.add(written);
    }
    record.put(EARLY, early).put(LATE, late);
  }

  public static void read(UacTransaction asking, Parcel record, Map<Long, Dialog> dialogs) {
    for (Parcel early : record.list(EARLY)) {
      Dialog dialog = dialogs.get(early.number(DIALOG));
      if (dialog != null) {
        asking.forks().add(dialog).resume(early.number(RSEQ), early.flag(AWAITS_PRACK));
      }
    }
    for (Parcel late : record.list(LATE)) {
      if (late.has(TAG)) {
        OutgoingRequest ack =
            late.has(ACK_HOP)
                ? new OutgoingRequest(WireCodec.message(late, ACK), Hop.parse(late.text(ACK_HOP)))
                : null;
        asking.forks().addLate(new Forks.Late(late.text(TAG), ack));
      }
    }
  }
}
