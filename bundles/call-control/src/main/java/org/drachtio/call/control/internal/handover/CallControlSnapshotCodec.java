package org.drachtio.call.control.internal.handover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drachtio.call.control.internal.lane.CallLaneSnapshot;
import org.drachtio.call.control.internal.request.PendingSnapshot;
import org.drachtio.kernel.handover.Parcel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What call control keeps for one lane as a record of its parcel. Later and earlier versions read
 * it: a name keeps its meaning for ever. A record that cannot be read is left out, and logged.
 */
final class CallControlSnapshotCodec {

  private static final Logger LOG = LoggerFactory.getLogger(CallControlSnapshotCodec.class);

  private static final String PENDING = "pending";
  private static final String TRANSACTIONS = "transactions";
  private static final String DIALOGS = "dialogs";
  private static final String ID = "id";
  private static final String APPLICATION = "application";
  private static final String HANDLE = "handle";
  private static final String EXPIRES_AT = "expiresAt";
  private static final String ADOPTED = "adopted";
  private static final String TAG = "tag";
  private static final String DIALLED = "dialled";

  private CallControlSnapshotCodec() {}

  static Parcel write(CallLaneSnapshot lane) {
    return new Parcel()
        .put(
            PENDING,
            lane.pending().stream()
                .map(CallControlSnapshotCodec::write)
                .map(Parcel::packed)
                .toList())
        .put(TRANSACTIONS, write(lane.transactions()))
        .put(DIALOGS, write(lane.dialogs()));
  }

  private static Parcel write(PendingSnapshot request) {
    return new Parcel()
        .put(ID, request.id())
        .put(APPLICATION, request.application())
        .put(HANDLE, request.handle())
        .put(EXPIRES_AT, request.expiresAt())
        .put(ADOPTED, request.adopted())
        .put(TAG, request.tag())
        .put(DIALLED, request.dialled());
  }

  private static List<Parcel> write(Map<String, Long> owners) {
    List<Parcel> records = new ArrayList<>(owners.size());
    owners.forEach(
        (id, application) ->
            records.add(new Parcel().put(ID, id).put(APPLICATION, application).packed()));
    return records;
  }

  /**
   * Reads what {@link #write(CallLaneSnapshot)} wrote.
   *
   * @param expiresAt of a request whose record does not say it
   */
  static CallLaneSnapshot read(Parcel written, long expiresAt) {
    List<PendingSnapshot> pending = new ArrayList<>();
    for (Parcel record : written.list(PENDING)) {
      if (isWhole(record)) {
        pending.add(
            new PendingSnapshot(
                record.text(ID),
                record.number(APPLICATION),
                record.text(HANDLE),
                record.has(EXPIRES_AT) ? record.number(EXPIRES_AT) : expiresAt,
                record.flag(ADOPTED),
                record.text(TAG),
                record.flag(DIALLED)));
      }
    }
    return new CallLaneSnapshot(
        pending, owners(written.list(TRANSACTIONS)), owners(written.list(DIALOGS)));
  }

  private static Map<String, Long> owners(List<Parcel> records) {
    Map<String, Long> owners = new HashMap<>();
    for (Parcel record : records) {
      if (isWhole(record)) {
        owners.put(record.text(ID), record.number(APPLICATION));
      }
    }
    return owners;
  }

  private static boolean isWhole(Parcel record) {
    boolean whole = !record.text(ID).isEmpty();
    if (!whole) {
      LOG.error("A record of the last version's parcel is left out: no id");
    }
    return whole;
  }
}
