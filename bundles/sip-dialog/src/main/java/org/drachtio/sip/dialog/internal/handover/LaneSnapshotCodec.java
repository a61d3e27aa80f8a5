package org.drachtio.sip.dialog.internal.handover;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.transaction.Timers;
import org.drachtio.kernel.handover.Parcel;
import org.drachtio.sip.dialog.internal.dialog.DialogSnapshot;
import org.drachtio.sip.dialog.internal.lane.LaneSnapshot;
import org.drachtio.sip.dialog.internal.lane.Salvage;
import org.drachtio.sip.dialog.internal.uac.UacSnapshot;
import org.drachtio.sip.dialog.internal.uas.UasSnapshot;

/**
 * What the dialog layer keeps for one lane as a record of its parcel. Later and earlier versions
 * read it: a name keeps its meaning for ever.
 */
final class LaneSnapshotCodec {

  private static final String DIALOGS = "dialogs";
  private static final String SERVING = "serving";
  private static final String ASKING = "asking";

  private LaneSnapshotCodec() {}

  static Parcel write(LaneSnapshot lane) {
    return new Parcel()
        .put(
            DIALOGS,
            lane.dialogs().stream().map(DialogSnapshotCodec::write).map(Parcel::packed).toList())
        .put(
            SERVING,
            lane.serving().stream().map(UasSnapshotCodec::write).map(Parcel::packed).toList())
        .put(
            ASKING,
            lane.asking().stream().map(UacSnapshotCodec::write).map(Parcel::packed).toList());
  }

  /**
   * Reads what {@link #write} gave; what cannot be read is left out.
   *
   * @param now on the lane's clock, for records that do not tell a time
   * @param timers for the same
   */
  static LaneSnapshot read(Parcel written, long now, Timers timers) {
    List<DialogSnapshot> dialogs = new ArrayList<>();
    for (Parcel record : written.list(DIALOGS)) {
      Salvage.attempt("dialog", () -> dialogs.add(DialogSnapshotCodec.read(record, now, timers)));
    }
    List<UasSnapshot> serving = new ArrayList<>();
    for (Parcel record : written.list(SERVING)) {
      Salvage.attempt(SERVING, () -> serving.add(UasSnapshotCodec.read(record)));
    }
    List<UacSnapshot> asking = new ArrayList<>();
    for (Parcel record : written.list(ASKING)) {
      Salvage.attempt(ASKING, () -> asking.add(UacSnapshotCodec.read(record)));
    }
    return new LaneSnapshot(dialogs, serving, asking);
  }
}
