package org.drachtio.call.control.internal.handover;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.drachtio.call.control.internal.application.Owners;
import org.drachtio.call.control.internal.lane.CallLane;
import org.drachtio.call.control.internal.request.Pending;
import org.drachtio.kernel.handover.Parcel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What call control keeps for one lane as a record of its parcel. Later and earlier versions read
 * it: a name keeps its meaning for ever.
 *
 * <p><b>Threading:</b> the lane's thread.
 */
final class CallControlCodec {

  private static final Logger LOG = LoggerFactory.getLogger(CallControlCodec.class);

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

  private CallControlCodec() {}

  static Parcel write(CallLane lane) {
    List<Parcel> pending = new ArrayList<>();
    for (Pending request : lane.newRequests.all()) {
      pending.add(
          new Parcel()
              .put(ID, request.id)
              .put(APPLICATION, request.application)
              .put(HANDLE, request.transaction.handle())
              .put(EXPIRES_AT, request.expiresAt())
              .put(ADOPTED, request.adopted)
              .put(TAG, request.tag)
              .put(DIALLED, request.dialled && request.application != Owners.NOBODY));
    }
    return new Parcel()
        .put(PENDING, pending)
        .put(TRANSACTIONS, write(lane.owners.transactions()))
        .put(DIALOGS, write(lane.owners.dialogs()));
  }

  private static List<Parcel> write(Map<String, Long> owners) {
    List<Parcel> records = new ArrayList<>(owners.size());
    owners.forEach(
        (id, application) -> records.add(new Parcel().put(ID, id).put(APPLICATION, application)));
    return records;
  }

  /** Puts what was written into an empty lane; what cannot be read is left out. */
  static void read(CallLane lane, Parcel written) {
    read(written.list(TRANSACTIONS), lane.owners::ofTransaction);
    read(written.list(DIALOGS), lane.owners::ofDialog);
    for (Parcel record : written.list(PENDING)) {
      if (isWhole(record)) {
        lane.newRequests.resume(
            record.text(ID),
            record.number(APPLICATION),
            record.text(HANDLE),
            record.has(EXPIRES_AT) ? record.number(EXPIRES_AT) : lane.newRequests.expiryFromNow(),
            record.flag(ADOPTED),
            record.text(TAG),
            record.flag(DIALLED));
      }
    }
  }

  private static void read(List<Parcel> records, ObjLongConsumer<String> owners) {
    for (Parcel record : records) {
      if (isWhole(record)) {
        owners.accept(record.text(ID), record.number(APPLICATION));
      }
    }
  }

  private static boolean isWhole(Parcel record) {
    boolean whole = !record.text(ID).isEmpty();
    if (!whole) {
      LOG.error("A record of the last version's parcel is left out: no id");
    }
    return whole;
  }
}
